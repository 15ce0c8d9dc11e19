// Tests keep their waiting changes in an IndexedDB that lives in memory.
import 'fake-indexeddb/auto';
