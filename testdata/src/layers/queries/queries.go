// Package queries holds SQL. It imports no database.
package queries

// ByName is a variable, so that only a run of the whole program knows its text.
var ByName = "SELECT id FROM users WHERE name = $1"
