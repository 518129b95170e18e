// Package sqltext reads SQL as programs write it: three dialects with one
// lexer, one expression tree and one answer to what a statement does to each
// table (Effects). It is tolerant: placeholders of every kind, holes for parts
// that are computed at run time and bare conditions are part of the language,
// and what it does not understand costs one clause, not the statement. By
// itself, it knows no schema, reads no files and checks nothing: a statement
// that no engine accepts may well parse.
//
// The way of a text is Split, Lex, Cursor, Parse, Effects; each can be used
// alone. Arguments are counted per statement.
package sqltext
