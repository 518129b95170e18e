package sqltext

import "strings"

// stringPrefix is the length of the prefix if the word at the position is one
// that opens a string: E'…', N'…', X'…', B'…', U&'…' and U&"…". 0 otherwise.
func (s *scanner) stringPrefix() int {
	switch s.at(0) | 0x20 {
	case 'e':
		if s.at(1) == '\'' && !s.mysql && !s.sqlite {
			return 1
		}
	case 'n', 'x', 'b':
		if s.at(1) == '\'' {
			return 1
		}
	case 'u':
		if s.at(1) == '&' && (s.at(2) == '\'' || s.at(2) == '"') && s.postgres {
			return 2
		}
	}
	return 0
}

// prefixed reads the string behind a prefix of length p.
func (s *scanner) prefixed(p int) Token {
	if s.at(p) == '"' {
		return s.quoted(p, KindIdent, false)
	}
	return s.quoted(p, KindString, s.mysql || s.at(0)|0x20 == 'e')
}

// quoted reads a quoted string or identifier whose quote stands skip bytes
// ahead. A doubled quote stands for one; with escapes, so does a backslash
// and a quote (MySQL; PostgreSQL's E'…').
func (s *scanner) quoted(skip int, kind TokenKind, escapes bool) Token {
	quote := s.at(skip)
	if quote == '[' {
		quote = ']'
	}
	i, closed, plain := s.pos+skip+1, false, true
	for i < len(s.text) {
		c := s.text[i]
		if c == '\\' && escapes {
			plain = false
			i += 2
			continue
		}
		if c != quote {
			i++
			continue
		}
		if quote != ']' && i+1 < len(s.text) && s.text[i+1] == quote {
			plain = false
			i += 2
			continue
		}
		closed = true
		break
	}
	i = min(i, len(s.text))
	body, end := s.text[s.pos+skip+1:i], i
	if closed {
		end++
	}
	holes := strings.IndexByte(body, HoleOpen) >= 0
	if holes {
		body = dropHoles(body)
	}
	if !plain {
		body = unescape(body, quote, escapes)
	}
	t := s.emit(kind, end, body)
	t.Quoted, t.Hole, t.Open = kind == KindIdent, holes, !closed
	return t
}

// unescape resolves doubled quotes and, with escapes, backslashes. \% and \_
// stay as they are, as in MySQL's manual ("String Literals").
func unescape(s string, quote byte, escapes bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == quote && i+1 < len(s) && s[i+1] == quote:
			i++
			b.WriteByte(c)
		case c == '\\' && escapes && i+1 < len(s):
			i++
			b.WriteString(escaped(s[i]))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func escaped(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'r':
		return "\r"
	case 'b':
		return "\b"
	case '0':
		return "\x00"
	case '%', '_':
		return "\\" + string(c)
	}
	return string(c)
}

// dollarTag is the length of the opening tag $$ or $tag$ at the beginning of
// s, 0 if there is none. A tag does not begin with a digit: $1$ is an argument.
func dollarTag(s string) int {
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '$':
			return i + 1
		case isWordStart(c), i > 1 && isDigit(c):
		default:
			return 0
		}
	}
	return 0
}

func (s *scanner) dollarQuoted(tag int) Token {
	mark := s.text[s.pos : s.pos+tag]
	first := s.pos + tag
	n := strings.Index(s.text[first:], mark)
	if n < 0 {
		t := s.emit(KindString, len(s.text), s.text[first:])
		t.Open = true
		return t
	}
	body := s.text[first : first+n]
	t := s.emit(KindString, first+n+tag, dropHoles(body))
	t.Hole = strings.IndexByte(t.Raw, HoleOpen) >= 0
	return t
}

// space moves over white space and comments.
func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch c := s.at(0); {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v':
			s.to(s.pos + 1)
		case s.has("\ufeff"):
			s.to(s.pos + len("\ufeff"))
		case s.has("\u00a0"):
			s.to(s.pos + len("\u00a0"))
		case s.lineComment():
			n := strings.IndexByte(s.text[s.pos:], '\n')
			if n < 0 {
				n = len(s.text) - s.pos
			}
			s.to(s.pos + n)
		case s.mysql && (s.has("/*!") || s.has("/*M!")):
			s.openExecutable()
		case s.exec > 0 && s.has("*/"):
			s.exec--
			s.to(s.pos + 2)
		case s.has("/*"):
			s.blockComment()
		default:
			return
		}
	}
}

// lineComment: -- in every dialect, but in MySQL only before white space
// ("Comments" in its manual), and there # too.
func (s *scanner) lineComment() bool {
	if s.at(0) == '#' {
		return s.mysql
	}
	return s.has("--") && (!s.mysql || s.at(2) <= ' ')
}

// openExecutable moves behind the opening of /*!50100 … */ or /*M!100100 … */.
func (s *scanner) openExecutable() {
	end := s.pos + strings.IndexByte(s.text[s.pos:], '!') + 1
	for end < len(s.text) && isDigit(s.text[end]) {
		end++
	}
	s.exec++
	if s.execPos < 0 {
		s.execPos = s.pos
	}
	s.to(end)
}

// blockComment moves behind a /* … */ comment. PostgreSQL's nest.
func (s *scanner) blockComment() {
	depth, i := 1, s.pos+2
	for i < len(s.text) && depth > 0 {
		switch {
		case strings.HasPrefix(s.text[i:], "*/"):
			depth--
			i += 2
		case s.postgres && strings.HasPrefix(s.text[i:], "/*"):
			depth++
			i += 2
		default:
			i++
		}
	}
	s.cut = s.cut || depth > 0
	s.to(i)
}
