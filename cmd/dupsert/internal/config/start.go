package config

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dupsert/dupsert/passes/finding"
)

// Found is what a module that has no configuration yet was found to have.
type Found struct {
	Schemas []string // each in a clause, for people
	URLs    []string // that name the same schemas; none if no list of URLs does
	Rules   []Rule
}

// Rule is a rule and how grave it is where nothing is said.
type Rule struct {
	Name     string
	Severity finding.Severity
}

// Start is the text of a configuration to start from: the schema that was
// found, and every other key with its default, as a comment.
func Start(found Found) string {
	var b bytes.Buffer
	b.WriteString("# yaml-language-server: $schema=" + SchemaURL + "\n")
	b.WriteString("# How dupsert checks this module: https://github.com/dupsert/dupsert#configure\n\n")
	found.schema(&b)
	b.WriteString("\n# env: prod               # the environment of atlas.hcl\n")
	b.WriteString("# vars: {tenant: acme}    # its input variables\n\n")
	b.WriteString("# How grave each rule is, or off; dupsert explain RULE says what it is about.\n# rules:\n")
	for _, r := range found.Rules {
		fmt.Fprintf(&b, "#   %s: %s\n", r.Name, r.Severity)
	}
	b.WriteString(`
# confidence: low         # medium and high leave out what is less sure
# generated: check        # skip leaves out findings that meet in generated files

# What holds for some files only: rules, confidence, schema.
# paths:
#   - files: [internal/legacy, "**/*_old.go"]
#     rules: {unprotected-insert: warning}

# As the flags of these names.
# tests: false
# tags: [integration]
# fail-on: error
# baseline: .dupsert-baseline.json
`)
	return b.String()
}

// schema writes the key schema.
func (f *Found) schema(b *bytes.Buffer) {
	comment := ""
	switch {
	case len(f.URLs) > 0:
		b.WriteString("# The schema that findings are judged against. Here dupsert found by itself:\n")
	case len(f.Schemas) > 0:
		b.WriteString("# The schema that findings are judged against. Without this key dupsert looks for\n# it by itself, and joins what it finds. Here it is:\n")
		comment = "# "
	default:
		b.WriteString("# The schema that findings are judged against. None was found here: name one.\n")
		comment = "# "
	}
	for _, s := range f.Schemas {
		b.WriteString("#   " + strings.Join(strings.Fields(s), " ") + "\n")
	}
	if len(f.URLs) == 0 {
		b.WriteString(comment + "schema: file://migrations   # or file://schema.sql, ent://ent, gorm://internal/model, a snapshot, …\n")
		return
	}
	if len(f.URLs) == 1 {
		b.WriteString("schema: " + quoted(f.URLs[0]) + "\n")
		return
	}
	b.WriteString("schema:\n")
	for _, u := range f.URLs {
		b.WriteString("  - " + quoted(u) + "\n")
	}
}

// quoted is a text as a YAML scalar.
func quoted(text string) string {
	plain := !strings.ContainsFunc(text, func(r rune) bool {
		return !strings.ContainsRune("/.-_:?=&", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if plain && strings.HasPrefix(text, "file://") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}
