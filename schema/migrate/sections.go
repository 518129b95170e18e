package migrate

import (
	"regexp"
	"strings"
)

// mark is what a line says about the lines after it.
type mark int

const (
	none  mark = iota
	up         // what follows runs on the way up
	down       // what follows does not
	begin      // what follows is one statement
	end        // … up to here
	noTx       // the file runs outside a transaction
)

// splitter is the function that cuts a file's text into the scripts that run
// on the way up; nil for an unknown format.
func splitter(format Format) func(text string) []Script {
	for _, f := range sectionFormats {
		if f.format == format {
			return func(text string) []Script { return sections(text, f.start, f.markOf) }
		}
	}
	switch format {
	case Atlas:
		return splitAtlas
	case Plain:
		return splitPlain
	case Liquibase:
		return liquibase
	case GolangMigrate, Flyway, Pop, Morph, Folders:
		return whole
	}
	return nil
}

// whole takes all of the text.
func whole(text string) []Script { return []Script{{StartLine: 1, Text: text}} }

// liquibase leaves out Liquibase's own lines, which need no space after the
// dashes and then are no comments in MySQL.
// https://docs.liquibase.com/concepts/changelogs/sql-format.html
func liquibase(text string) []Script {
	var b strings.Builder
	outside := false
	for line := range strings.Lines(text) {
		if !liquibaseLine.MatchString(line) {
			b.WriteString(line)
			continue
		}
		outside = outside || strings.Contains(line, "runInTransaction:false")
		b.WriteString(line[len(strings.TrimRight(line, "\r\n")):])
	}
	return []Script{{StartLine: 1, Text: b.String(), NoTx: outside}}
}

var liquibaseLine = regexp.MustCompile(`(?i)^\s*--\s*(liquibase|changeset|rollback|preconditions?|precondition-|comment|property|validCheckSum|ignoreLines|include|includeAll)\b`)

// sections cuts text at its directive lines. Lines that do not run are blank
// in the result, so that every other line keeps its number. start is where the
// text stands before the first directive.
//
// A directive is a whole line. A search for the word anywhere (as Atlas's
// sqltool does) would drop a column named countDown.
func sections(text string, start mark, markOf func(line string) (mark, bool)) []Script {
	c := cutter{line: 1, first: 1}
	at := start
	for line := range strings.Lines(text) {
		m, outsideTx := markOf(strings.TrimRight(line, " \t\r\n"))
		c.noTx = c.noTx || outsideTx || m == noTx
		switch m {
		case up, down:
			at = m
		case begin, end:
			c.flush(m == begin && at == up)
		}
		if m == none && at == up {
			c.text.WriteString(line)
		} else if strings.HasSuffix(line, "\n") {
			c.text.WriteByte('\n')
		}
		c.line++
	}
	c.flush(false)
	for i := range c.out {
		c.out[i].NoTx = c.noTx
	}
	return c.out
}

// cutter collects the scripts of one text.
type cutter struct {
	out   []Script
	text  strings.Builder
	first int  // line on which text begins
	line  int  // line now being read
	whole bool // text is inside a statement block
	noTx  bool
}

// flush ends the script being collected and begins another at this line.
func (c *cutter) flush(whole bool) {
	if t := c.text.String(); strings.TrimSpace(t) != "" {
		c.out = append(c.out, Script{StartLine: c.first, Text: t, Whole: c.whole})
	}
	c.text.Reset()
	c.first, c.whole = c.line, whole
}

// gooseMark reads goose's annotations as its parser does
// (internal/sqlparser: extractAnnotation): at the start of a line, in any case.
func gooseMark(line string) (mark, bool) {
	rest, ok := strings.CutPrefix(line, "--")
	if !ok {
		return none, false
	}
	rest, ok = cutFold(strings.TrimSpace(rest), "+goose ")
	if !ok {
		return none, false
	}
	switch strings.ToLower(strings.Join(strings.Fields(rest), " ")) {
	case "up":
		return up, false
	case "down":
		return down, false
	case "statementbegin":
		return begin, false
	case "statementend":
		return end, false
	case "no transaction":
		return noTx, true
	}
	return none, false // e.g. ENVSUB ON
}

// sqlMigrateMark reads sql-migrate's commands (sqlparse.ParseMigration).
func sqlMigrateMark(line string) (mark, bool) {
	rest, ok := strings.CutPrefix(line, "-- +migrate ")
	words := strings.Fields(rest)
	if !ok || len(words) == 0 {
		return none, false
	}
	outsideTx := len(words) > 1 && words[1] == "notransaction"
	switch words[0] {
	case "Up":
		return up, outsideTx
	case "Down":
		return down, false
	case "StatementBegin":
		return begin, false
	case "StatementEnd":
		return end, false
	}
	return none, false
}

// dbmateLine is dbmate's upRegExp and downRegExp (pkg/dbmate/migration.go).
var dbmateLine = regexp.MustCompile(`^--\s*migrate:(up|down)(\s.*)?$`)

func dbmateMark(line string) (mark, bool) {
	m := dbmateLine.FindStringSubmatch(line)
	if m == nil {
		return none, false
	}
	if m[1] == "down" {
		return down, false
	}
	return up, strings.Contains(m[2], "transaction:false")
}

// ternMark reads tern's separator and its one directive.
func ternMark(line string) (mark, bool) {
	rest, ok := strings.CutPrefix(line, "---- ")
	switch {
	case !ok:
		return none, false
	case strings.HasPrefix(rest, "create above / drop below ----"):
		return down, false
	case strings.HasPrefix(rest, "tern: disable-tx ----"):
		return noTx, true
	}
	return none, false
}

// sectionFormats are the formats that a file's own lines tell, with a line's
// mark and where the text stands before the first.
var sectionFormats = []struct {
	format Format
	start  mark
	markOf func(string) (mark, bool)
}{
	{Goose, down, gooseMark},
	{SQLMigrate, down, sqlMigrateMark},
	{DBMate, down, dbmateMark},
	{Tern, up, ternMark},
}

// sectionFormat is the format whose directives stand in text, "" for none.
func sectionFormat(text string) Format {
	if !strings.Contains(text, "--") {
		return ""
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		if !strings.HasPrefix(line, "--") {
			continue
		}
		for _, f := range sectionFormats {
			if m, _ := f.markOf(line); m == up || m == down {
				return f.format
			}
		}
	}
	return ""
}

// splitPlain takes all of the text, unless it has another tool's directives:
// plain files are read by home-made runners, which often keep them.
func splitPlain(text string) []Script {
	if f := sectionFormat(text); f != "" {
		return splitter(f)(text)
	}
	return whole(text)
}

// cutFold is strings.CutPrefix without regard to case.
func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}
