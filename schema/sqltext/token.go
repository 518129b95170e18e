package sqltext

import (
	"strconv"
	"strings"
)

// TokenKind says what a token is.
type TokenKind uint8

// The kinds of token. Keywords are identifiers that are not Quoted.
const (
	KindEOF TokenKind = iota
	KindIdent
	KindString
	KindNumber
	KindOp
	KindPlaceholder
	KindHole
)

// String is the kind's name.
func (k TokenKind) String() string {
	names := [...]string{"eof", "ident", "string", "number", "op", "placeholder", "hole"}
	if int(k) < len(names) {
		return names[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Token is one lexical element of a text.
type Token struct {
	Kind   TokenKind
	Text   string // canonical: unquoted identifiers lower case, quoted ones and strings unescaped and without holes; a placeholder's name; a hole's number
	Raw    string // as written
	Pos    int    // byte offset of Raw in the text
	Line   int    // from 1
	Index  int    // of a placeholder: position among the arguments from 0, -1 if it is named
	Quoted bool   // a quoted identifier: never a keyword
	Hole   bool   // a hole stands in it, or is it
	Open   bool   // a string, quoted identifier or (on the EOF token) comment that the text does not end
}

// End is the byte offset behind the token.
func (t Token) End() int { return t.Pos + len(t.Raw) }

// IsWord reports whether the token is the keyword w, given in lower case.
func (t Token) IsWord(w string) bool {
	return t.Kind == KindIdent && !t.Quoted && !t.Hole && t.Text == w
}

// IsOp reports whether the token is the operator or punctuation op.
func (t Token) IsOp(op string) bool { return t.Kind == KindOp && t.Text == op }

// HoleID is the number of the first hole in the token, -1 if there is none.
func (t Token) HoleID() int {
	_, rest, ok := strings.Cut(t.Raw, string(HoleOpen))
	if !ok {
		return -1
	}
	num, _, _ := strings.Cut(rest, string(HoleClose))
	id, err := strconv.Atoi(num)
	if err != nil || id < 0 {
		return -1 // e.g. a stray control character in the text
	}
	return id
}

// dropHoles is s without its holes.
func dropHoles(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, string(HoleOpen))
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, s, _ = strings.Cut(rest, string(HoleClose))
	}
}
