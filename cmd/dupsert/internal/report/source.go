package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// source is the module's files, as frames show them.
type source struct {
	root  string
	files map[string][]string // by path; nil for what cannot be shown
}

func newSource(root string) *source { return &source{root: root, files: map[string][]string{}} }

// maxSource bounds a file that is shown: larger ones are data.
const maxSource = 4 << 20

// file is the lines of a file, nil if it is missing, no text, or too large.
// A report shows findings without their code rather than not at all.
func (s *source) file(name string) []string {
	if s == nil || s.root == "" || name == "" {
		return nil
	}
	if l, known := s.files[name]; known {
		return l
	}
	s.files[name] = readLines(s.path(name))
	return s.files[name]
}

func (s *source) path(name string) string {
	path := filepath.FromSlash(name)
	if !filepath.IsAbs(path) { // absolute: outside the module
		path = filepath.Join(s.root, path)
	}
	return path
}

func readLines(path string) []string {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSource {
		return nil // a pipe would be waited for
	}
	data, err := os.ReadFile(path)
	if err != nil || bytes.IndexByte(data, 0) >= 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

// Line is one line of a frame.
type Line struct {
	N    int
	Text string // visible, tabs as spaces, without the frame's indentation
	Mark bool   // it is what the frame is about
	Col  int    // where in Text the marked word begins, in characters from 1; 0 if none is marked
	Len  int    // of the marked word
}

// frame is the line, the column marked, with as many lines around it as asked
// for. It is nil where the file does not have the line.
func (s *source) frame(file string, line, column, around int) []Line {
	return s.frames(file, max(1, line-around), line+around, map[int]int{line: column})
}

// frames is the lines from first to last. Those in marks are marked, at the
// byte column given, from 1.
func (s *source) frames(file string, first, last int, marks map[int]int) []Line {
	all := s.file(file)
	for line := range marks {
		if line < 1 || line > len(all) {
			return nil
		}
	}
	last = min(last, len(all))
	var out []Line
	for n := first; n <= last; n++ {
		column, mark := marks[n]
		text := strings.TrimRight(all[n-1], " \t\r")
		l := Line{N: n, Text: widen(text), Mark: mark}
		if mark && column > 0 && column <= len(text) {
			from, to := word(text, column-1)
			l.Col, l.Len = utf8.RuneCountInString(widen(text[:from]))+1, utf8.RuneCountInString(text[from:to])
		}
		if l.Col+l.Len-1 > utf8.RuneCountInString(l.Text) {
			l.Col = 0 // in what is left out of a long line
		}
		out = append(out, l)
	}
	return dedent(trimBlank(out))
}

// word is the name around a place in a line. A call's place is its parenthesis.
func word(s string, at int) (from, to int) {
	part := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	rest := strings.TrimLeftFunc(s[at:], part)
	before := strings.TrimRightFunc(s[:at], part)
	from, to = len(before), len(s)-len(rest)
	if from == to {
		return at, min(at+1, len(s))
	}
	return from, to
}

// widen is a line with tabs as spaces and nothing to obey.
func widen(s string) string {
	return shorten(visible(strings.ReplaceAll(s, "\t", "    ")), 240)
}

// trimBlank drops blank lines at both ends.
func trimBlank(ls []Line) []Line {
	blank := func(l Line) bool { return l.Text == "" && !l.Mark }
	for len(ls) > 0 && blank(ls[0]) {
		ls = ls[1:]
	}
	for len(ls) > 0 && blank(ls[len(ls)-1]) {
		ls = ls[:len(ls)-1]
	}
	return ls
}

// dedent takes from all lines the blanks that all begin with.
func dedent(ls []Line) []Line {
	common := -1
	for _, l := range ls {
		if blanks := len(l.Text) - len(strings.TrimLeft(l.Text, " ")); l.Text != "" && (common < 0 || blanks < common) {
			common = blanks
		}
	}
	for i := range ls {
		if ls[i].Text != "" {
			ls[i].Text = ls[i].Text[common:]
		}
		if ls[i].Col > 0 {
			ls[i].Col = max(1, ls[i].Col-common)
		}
	}
	return ls
}

// utf16Column is a byte column in UTF-16 code units, as SARIF counts; the byte
// column itself where the file does not have it.
func (s *source) utf16Column(file string, line, column int) int {
	all := s.file(file)
	if line < 1 || line > len(all) || column < 1 || column > len(all[line-1]) {
		return column
	}
	return len(utf16.Encode([]rune(all[line-1][:column-1]))) + 1
}

// declared is the file and line of a place such as migrations/001.sql:12; ok
// is false where a key is not declared in a file.
func declared(place string) (file string, line int, ok bool) {
	i := strings.LastIndexByte(place, ':')
	if i <= 0 || strings.Contains(place, "://") {
		return "", 0, false
	}
	for _, r := range place[i+1:] {
		if r < '0' || r > '9' || line > 1<<24 {
			return "", 0, false
		}
		line = line*10 + int(r-'0')
	}
	return place[:i], line, line > 0
}

// shorten is s of at most limit characters.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}
