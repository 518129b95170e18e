// Package models holds the truth tests of schema/model: the true libraries
// create the tables of models that use every feature of their tags, and what
// the database says then is compared with what schema/model reads.
package models
