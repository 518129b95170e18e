// Package ent holds the tests of what dupsert knows of ent against ent itself
// and against what it generates for the case in cases/ent.
package ent
