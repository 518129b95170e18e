package sqltext

import (
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// MaxText is the length in bytes up to which a text is read. The rest of a
// longer one is dropped, and its EOF token is Open.
const MaxText = 64 << 20

// Lex cuts a text into tokens; the last one is of KindEOF. Comments are
// dropped, except that the content of MySQL's executable comments is kept. It
// never fails: whatever it does not know is an operator of one character.
//
// A text of several statements may hold more than SQL (the data of COPY, the
// DELIMITER command): Split it first, and Lex each statement's Text.
func Lex(text string, d schema.Dialect) []Token {
	s := newScanner(text, d)
	toks := make([]Token, 0, len(text)/6+2)
	for {
		t := s.next()
		toks = append(toks, t)
		if t.Kind == KindEOF {
			return toks
		}
	}
}

// scanner walks over a text.
type scanner struct {
	text     string
	pos      int
	line     int
	mysql    bool // MySQL or MariaDB
	postgres bool
	sqlite   bool
	args     int  // positional placeholders so far
	cut      bool // the text was longer than MaxText, or ends in a comment
	exec     int  // open executable comments
	execPos  int  // where the first one of the statement opened, -1 if none did
}

func newScanner(text string, d schema.Dialect) *scanner {
	s := &scanner{text: text, line: 1, execPos: -1}
	if len(text) > MaxText {
		s.text, s.cut = text[:MaxText], true
	}
	s.text = strings.TrimSuffix(s.text, "\x00")
	switch d {
	case schema.MySQL, schema.MariaDB:
		s.mysql = true
	case schema.SQLite:
		s.sqlite = true
	case schema.Postgres:
		s.postgres = true
	}
	return s
}

// at is the byte n behind the position, 0 behind the end.
func (s *scanner) at(n int) byte {
	if s.pos+n < len(s.text) {
		return s.text[s.pos+n]
	}
	return 0
}

func (s *scanner) has(prefix string) bool {
	return strings.HasPrefix(s.text[s.pos:], prefix)
}

// to moves to a position further on and counts the lines.
func (s *scanner) to(pos int) {
	if pos > len(s.text) {
		pos = len(s.text)
	}
	s.line += strings.Count(s.text[s.pos:pos], "\n")
	s.pos = pos
}

// emit makes a token of the text up to end and moves there.
func (s *scanner) emit(kind TokenKind, end int, text string) Token {
	if end > len(s.text) {
		end = len(s.text)
	}
	t := Token{Kind: kind, Text: text, Raw: s.text[s.pos:end], Pos: s.pos, Line: s.line}
	s.to(end)
	return t
}

// next is the next token.
func (s *scanner) next() Token {
	s.space()
	if s.pos >= len(s.text) {
		t := s.emit(KindEOF, s.pos, "")
		t.Open = s.cut
		return t
	}
	switch c := s.at(0); {
	case c == '\'':
		return s.quoted(0, KindString, s.mysql)
	case c == '"' && s.mysql:
		return s.doubleQuoted()
	case c == '"', c == '`':
		return s.quoted(0, KindIdent, false)
	case c == '[' && s.sqlite:
		return s.quoted(0, KindIdent, false)
	case c == '?', c == ':', c == '@', c == '$':
		return s.placeholder()
	case isDigit(c), c == '.' && isDigit(s.at(1)):
		return s.number()
	case isWordStart(c), c == HoleOpen:
		return s.word()
	}
	return s.operator()
}

// doubleQuoted reads "…" in MySQL: a string unless ANSI_QUOTES is on, but a
// name behind a dot, where no string can stand.
func (s *scanner) doubleQuoted() Token {
	if s.pos > 0 && s.text[s.pos-1] == '.' {
		return s.quoted(0, KindIdent, false)
	}
	return s.quoted(0, KindString, true)
}

// number reads 12, 1.5, .5, 1e10, 0x1F, 1_000; and in MySQL a name that
// begins with a digit.
func (s *scanner) number() Token {
	end := s.pos
	digits := func(ok func(byte) bool) {
		for end < len(s.text) && (ok(s.text[end]) || s.text[end] == '_' && end+1 < len(s.text) && isDigit(s.text[end+1])) {
			end++
		}
	}
	if s.at(0) == '0' && (s.at(1)|0x20 == 'x') && isHex(s.at(2)) {
		end += 2
		digits(isHex)
		return s.emit(KindNumber, end, s.text[s.pos:end])
	}
	digits(isDigit)
	if end < len(s.text) && s.text[end] == '.' && !(end+1 < len(s.text) && s.text[end+1] == '.') {
		end++
		digits(isDigit)
	}
	if exp := exponent(s.text[end:]); exp > 0 {
		end += exp
	} else if s.mysql && end < len(s.text) && isWordStart(s.text[end]) && !strings.Contains(s.text[s.pos:end], ".") {
		return s.word()
	}
	return s.emit(KindNumber, end, s.text[s.pos:end])
}

// exponent is the length of the exponent at the beginning of s, or 0.
func exponent(s string) int {
	if s == "" || s[0]|0x20 != 'e' {
		return 0
	}
	i := 1
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	first := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == first {
		return 0
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// isWordStart: letters, the underscore and every byte of a non-ASCII character.
func isWordStart(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c >= 0x80 }

func isWordByte(c byte) bool { return isWordStart(c) || isDigit(c) || c == '$' }
