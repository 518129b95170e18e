package migrate

import (
	"regexp"
	"strings"
)

// headerLine is one directive of an Atlas file: -- atlas:txmode none.
var headerLine = regexp.MustCompile(`^--\s*atlas:([a-z]+)(?:\s(.*))?$`)

// header returns the arguments of the named directive in the comment block at
// the top of an Atlas file, nil if it is not there. Atlas reads directives
// only from that block (sql/migrate: reHeader).
func header(text, name string) *string {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if !strings.HasPrefix(line, "--") {
			return nil
		}
		if m := headerLine.FindStringSubmatch(line); m != nil && m[1] == name {
			arg := strings.TrimLeft(m[2], " ")
			return &arg
		}
	}
	return nil
}

// splitAtlas takes the migration section of a txtar file, and cuts at the
// delimiter that the file declares.
func splitAtlas(text string) []Script {
	mode := header(text, "txmode")
	delim := header(text, "delimiter")
	line := 1
	if header(text, "txtar") != nil {
		section, at := txtarSection(text, "migration.sql")
		text, line = section, at
		if delim == nil {
			delim = header(text, "delimiter")
		}
		if mode == nil {
			mode = header(text, "txmode")
		}
	}
	out := []Script{{StartLine: line, Text: text}}
	if delim != nil {
		out = delimited(text, line, unescape(*delim))
	}
	for i := range out {
		out[i].NoTx = mode != nil && strings.TrimSpace(*mode) == "none"
	}
	return out
}

// txtarSection is the named section of a txtar archive and the line on which
// it begins.
func txtarSection(text, name string) (string, int) {
	var section strings.Builder
	inside, first, n := false, 1, 0
	for line := range strings.Lines(text) {
		n++
		trimmed := strings.TrimRight(line, " \r\n")
		if strings.HasPrefix(trimmed, "-- ") && strings.HasSuffix(trimmed, " --") && len(trimmed) > 6 {
			inside = strings.TrimSpace(trimmed[3:len(trimmed)-3]) == name
			if inside {
				first = n + 1
				section.Reset()
			}
			continue
		}
		if inside {
			section.WriteString(line)
		}
	}
	return section.String(), first
}

// delimited cuts text at delim; every piece is one statement.
func delimited(text string, line int, delim string) []Script {
	if delim == "" {
		return []Script{{StartLine: line, Text: text}}
	}
	var out []Script
	for piece := range strings.SplitSeq(text, delim) {
		if strings.TrimSpace(piece) != "" {
			out = append(out, Script{StartLine: line, Text: piece, Whole: true})
		}
		line += strings.Count(piece, "\n") + strings.Count(delim, "\n")
	}
	return out
}

// unescape reads the escapes that Atlas allows in a delimiter.
func unescape(s string) string {
	return strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(s)
}
