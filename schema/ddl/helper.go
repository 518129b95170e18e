package ddl

import (
	"strings"
	"unicode"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// helper applies a call of a routine that is not in the schema, or of a
// template's function, when its name says in so many words what it does and
// its arguments are known: addColumnIfNeeded('t', 'c', 'int'),
// PROC_DROP_INDEX('t', 'i'). The arguments are taken in the order of SQL: the
// table first. It reports whether it did; what is done is noted.
func (b *Builder) helper(name string, args []string) bool {
	run := helpers[helperWords(name)]
	if run == nil || len(args) < 2 {
		return false
	}
	for _, a := range args[:2] {
		if a == "" {
			return false
		}
	}
	t := b.find(sqltext.Name{Table: args[0]})
	if t == nil {
		return false
	}
	was := b.guarded
	b.guarded = true
	defer func() { b.guarded = was }()
	if !run(b, t, args) {
		return false
	}
	b.note("calls "+name+": it is taken to do what its name says", t.fullName())
	return true
}

// helperWords are the verb and the object in a routine's name, "add column".
func helperWords(name string) string {
	var verb, object string
	for _, w := range nameWords(name) {
		switch w {
		case "add", "create", "drop", "remove", "rename":
			if verb == "" {
				verb = w
			}
		case "column", "table", "index", "constraint", "foreign":
			if object == "" {
				object = w
			}
		case "unique", "primary", "not":
			return "" // its arguments may be in any order
		}
	}
	switch verb {
	case "create":
		verb = "add"
	case "remove":
		verb = "drop"
	}
	return verb + " " + object
}

// nameWords cuts a name at underscores and capitals.
func nameWords(name string) []string {
	var out []string
	var w []rune
	flush := func() {
		if len(w) > 0 {
			out = append(out, strings.ToLower(string(w)))
		}
		w = w[:0]
	}
	prev := ' '
	for _, r := range name {
		if r == '_' || r == '.' || unicode.IsUpper(r) && unicode.IsLower(prev) {
			flush()
		}
		if r != '_' && r != '.' {
			w = append(w, r)
		}
		prev = r
	}
	flush()
	return out
}

// helpers are what such a routine does.
var helpers = map[string]func(b *Builder, t *table, args []string) bool{
	"add column": func(b *Builder, t *table, args []string) bool {
		return b.addition(t, "column", b.quote(args[1])+" "+strings.Join(args[2:], " "))
	},
	"add constraint": func(b *Builder, t *table, args []string) bool {
		return len(args) > 2 && b.addition(t, "", "constraint "+b.quote(args[1])+" "+args[len(args)-1])
	},
	"add foreign":  func(*Builder, *table, []string) bool { return true },
	"drop foreign": func(*Builder, *table, []string) bool { return true },
	"add index":    func(*Builder, *table, []string) bool { return true }, // not unique
	"drop column": func(b *Builder, t *table, args []string) bool {
		b.dropColumn(t, args[1])
		return true
	},
	"drop index":      dropHelper,
	"drop constraint": dropHelper,
	"rename column": func(b *Builder, t *table, args []string) bool {
		if len(args) < 3 || args[2] == "" || b.column(t, args[1]) == nil {
			return false
		}
		b.renameColumn(t, args[1], args[2])
		return true
	},
	"rename table": func(b *Builder, t *table, args []string) bool {
		b.renameTo(t, sqltext.Name{Table: args[1]})
		return true
	},
}

func dropHelper(b *Builder, t *table, args []string) bool {
	i := b.index(t, args[1])
	if i < 0 {
		return false
	}
	b.dropIndexAt(t, i)
	return true
}

// addition applies ALTER TABLE t ADD text, if all of it is understood.
func (b *Builder) addition(t *table, object, text string) bool {
	p := b.parser(b.pos, "add "+object+" "+text)
	a := p.action()
	if !p.Done() {
		return false
	}
	a.run(t)
	return true
}
