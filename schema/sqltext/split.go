package sqltext

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// Split cuts a text into statements and fills their Text, Offset, Line and
// Verb; Node stays nil. Statements end at a semicolon that stands outside of
// strings, comments and routine bodies (SQLite and MySQL: BEGIN … END,
// PostgreSQL: BEGIN ATOMIC … END), or at the delimiter that MySQL's client
// command DELIMITER sets. The data behind COPY … FROM stdin and the client
// commands themselves (DELIMITER, psql's \connect, sqlite3's .dump) are left
// out, and so are empty statements.
func Split(text string, d schema.Dialect) []Statement {
	p := &splitter{s: newScanner(text, d)}
	for p.statement() {
	}
	return p.out
}

type splitter struct {
	s     *scanner
	out   []Statement
	delim string // set by DELIMITER; "" is the semicolon
}

// statement reads one statement and reports whether there may be more.
func (p *splitter) statement() bool {
	s := p.s
	s.execPos = -1
	for p.clientCommand() {
	}
	var cur statementReader
	for {
		s.space()
		if p.delim != "" && s.has(p.delim) {
			end := s.pos
			s.to(s.pos + len(p.delim))
			p.add(&cur, end)
			return true
		}
		t := s.next()
		if t.Kind == KindEOF {
			p.add(&cur, len(s.text))
			return false
		}
		if p.delim == "" && t.IsOp(";") && cur.depth == 0 {
			p.add(&cur, t.Pos)
			if cur.copyIn {
				p.skipCopyData()
			}
			return true
		}
		t = p.cutDelimiter(t)
		cur.read(t, s)
	}
}

// cutDelimiter gives back what belongs to the delimiter.
// Have: DELIMITER $$ … END$$, where $ may stand in a word.
func (p *splitter) cutDelimiter(t Token) Token {
	if p.delim == "" || t.Kind != KindIdent || t.Quoted {
		return t
	}
	n := strings.Index(t.Raw, p.delim)
	if n <= 0 {
		return t
	}
	p.s.pos = t.Pos + n
	t.Raw = t.Raw[:n]
	t.Text = lower(t.Raw)
	return t
}

// add appends the statement that was read, unless it is empty.
func (p *splitter) add(cur *statementReader, end int) {
	if cur.n == 0 {
		return
	}
	if p.s.execPos < 0 {
		end = cur.end // leaves out a comment behind the last token
	}
	p.out = append(p.out, Statement{
		Text:   strings.TrimRight(p.s.text[cur.start:end], " \t\n\v\f\r"), // it begins with a token; U+0085 may be one's first letter
		Offset: cur.start,
		Line:   cur.line,
		Verb:   cur.verb,
	})
}

// clientCommand skips one line that speaks to the client program.
func (p *splitter) clientCommand() bool {
	s := p.s
	s.space()
	if s.pos >= len(s.text) {
		return false
	}
	rest := s.text[s.pos:]
	line, _, _ := strings.Cut(rest, "\n")
	switch {
	case s.mysql && wordLen(rest) == len("delimiter") && lower(rest[:len("delimiter")]) == "delimiter":
		p.delim = ""
		if f := strings.Fields(line); len(f) > 1 && f[1] != ";" {
			p.delim = f[1]
		}
	case !s.mysql && s.at(0) == '\\', s.sqlite && s.at(0) == '.' && isWordStart(s.at(1)):
	default:
		return false
	}
	s.to(s.pos + len(line))
	return true
}

// skipCopyData moves behind the line \. that ends the data of COPY.
func (p *splitter) skipCopyData() {
	s := p.s
	for s.pos < len(s.text) {
		n := strings.IndexByte(s.text[s.pos:], '\n')
		if n < 0 {
			s.to(len(s.text))
			return
		}
		s.to(s.pos + n + 1)
		if line, _, _ := strings.Cut(s.text[s.pos:], "\n"); strings.TrimRight(line, "\r") == `\.` {
			s.to(s.pos + len(line))
			return
		}
	}
}

// statementReader follows one statement from token to token.
type statementReader struct {
	n          int // tokens so far
	start, end int
	line       int
	verb       string
	object     objectKind // of a CREATE
	depth      int        // open BEGIN and CASE of a routine body
	prev       string     // previous token's text, if it is a word
	copyIn     bool
}

// objectKind says whether a CREATE statement makes an object with a body.
type objectKind uint8

const (
	objectUnknown objectKind = iota
	objectRoutine
	objectOther
)

func (r *statementReader) read(t Token, s *scanner) {
	if r.n == 0 {
		r.start, r.line = t.Pos, t.Line
		if s.execPos >= 0 {
			r.start = s.execPos
			r.line = t.Line - strings.Count(s.text[r.start:t.Pos], "\n")
		}
	}
	r.n++
	r.end = t.End()
	word := ""
	switch {
	case t.Kind == KindIdent && !t.Quoted && !t.Hole:
		word = t.Text
	case t.Kind == KindPlaceholder && lower(t.Raw) == ":begin":
		word = "begin" // Have: label:BEGIN
	case t.Kind == KindHole && r.n == 1:
		r.verb = "" // a hole may be the verb
	}
	if r.verb == "" && word != "" && (r.n == 1 || r.prev == "(") {
		r.verb = word
	}
	if word != "" {
		r.keyword(word, s)
	}
	if r.prev = word; t.IsOp("(") && r.verb == "" {
		r.prev = "(" // Have: (SELECT …) UNION …
	}
}

// keyword follows the words that open and close a body.
func (r *statementReader) keyword(w string, s *scanner) {
	if w == "stdin" && r.verb == "copy" && r.prev == "from" {
		r.copyIn = true
	}
	if r.object == objectUnknown && r.n > 1 && r.verb == "create" {
		r.object = createdObject(w)
	}
	if w == "atomic" && r.verb == "begin" && r.prev == "not" && s.mysql {
		r.object, r.depth = objectRoutine, 1 // MariaDB: BEGIN NOT ATOMIC … END
	}
	if r.object != objectRoutine {
		return
	}
	switch w {
	case "begin":
		if !s.postgres {
			r.depth++
		}
	case "atomic":
		if s.postgres && r.prev == "begin" {
			r.depth++
		}
	case "case":
		if r.prev != "end" && (r.depth > 0 || !s.postgres) {
			r.depth++
		}
	case "end":
		r.depth = max(r.depth-1, 0)
	case "if", "loop", "while", "repeat", "for":
		if r.prev == "end" {
			r.depth++ // END IF closes what was not counted
		}
	}
}

// createdObject judges one word of CREATE [OR REPLACE] [DEFINER = x] … .
func createdObject(w string) objectKind {
	switch w {
	case "trigger", "procedure", "function", "event":
		return objectRoutine
	case "table", "index", "unique", "view", "materialized", "database", "schema", "type", "sequence", "user", "role", "domain", "extension", "policy":
		return objectOther
	}
	return objectUnknown
}
