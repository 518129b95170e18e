// Package oracle compares package sqltext with parsers of the engines: every
// DML statement of the torture set that one of them accepts, sqltext has to
// accept too, with the same tables and the same inserted columns. It is a
// module of its own, so that the parsers burden nobody else.
package oracle
