package timeline

// Steps tells a story reading the log in steps of another length, so that a short log has many.
var Steps = tell
