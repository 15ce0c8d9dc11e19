// Run by mongosh at each start: begins the replica set and makes the account of the service
// where they are missing, and gives the account the password of today.
const { MEMBERS, SET, MONGO_ROOT_PASSWORD, MONGO_PASSWORD } = process.env;
const members = MEMBERS.split(',');
const root = `root:${encodeURIComponent(MONGO_ROOT_PASSWORD)}`;
const wait = 'authSource=admin&serverSelectionTimeoutMS=4000&connectTimeoutMS=4000';

// The first member has the root account before there is a set; the others are empty until they join.
function begin() {
  const admin = new Mongo(`mongodb://${root}@${members[0]}/?directConnection=true&${wait}`).getDB('admin');
  try {
    admin.adminCommand({ replSetGetStatus: 1 });
  } catch (problem) {
    if (problem.codeName !== 'NotYetInitialized') throw problem;
    admin.adminCommand({ replSetInitiate: { _id: SET, members: members.map((host, _id) => ({ _id, host })) } });
    print(`replica set ${SET} begun with ${members.length} members`);
  }
}

function account() {
  const redonda = new Mongo(`mongodb://${root}@${members.join(',')}/?replicaSet=${SET}&${wait}`).getDB('redonda');
  const rights = { pwd: MONGO_PASSWORD, roles: [{ role: 'readWrite', db: 'redonda' }, { role: 'dbAdmin', db: 'redonda' }] };
  if (redonda.getUser('redonda') === null) redonda.createUser({ user: 'redonda', ...rights });
  else redonda.updateUser('redonda', rights);
}

// Members start at their own pace, and a primary is elected; one that is lost may be the first.
const deadline = Date.now() + 120_000;
for (let ready = false; !ready; ) {
  try {
    account();
    ready = true;
  } catch (absent) {
    if (Date.now() > deadline) {
      print(`the replica set does not answer: ${absent.message}`);
      quit(1);
    }
    try {
      begin();
    } catch (problem) {
      print(`waiting: ${problem.message}`);
    }
    sleep(1000);
  }
}
print('the replica set is ready');
