package ddl

import (
	"slices"

	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// statement applies one statement of a file.
func (b *Builder) statement(file string, startLine int, st sqltext.Statement) {
	b.pos = schema.Pos{File: file, Line: startLine + st.Line - 1}
	b.apply(st.Verb, st.Text)
}

// apply interprets the statement at b.pos.
func (b *Builder) apply(verb, text string) {
	switch verb {
	case "create", "alter", "drop", "rename":
		b.define(b.parser(b.pos, text))
	case "do":
		b.doBlock(b.parser(b.pos, text))
	case "set", "reset", "use":
		b.set(b.parser(b.pos, text))
	case "select", "perform":
		b.query(text)
	case "call", "execute", "exec", "prepare":
		b.dynamic(b.parser(b.pos, text))
	case "begin":
		b.anonymous(text)
	default:
		if !harmlessVerbs[verb] {
			b.unread(b.parser(b.pos, text))
		}
	}
}

// harmlessVerbs begin the statements that leave tables and keys as they are.
// TRUNCATE and the like change rows only.
var harmlessVerbs = words("insert update delete replace merge with values table copy truncate comment grant revoke security reassign " +
	"start commit end rollback savepoint release abort lock unlock analyze vacuum explain pragma reindex refresh cluster checkpoint optimize check repair " +
	"import notify listen unlisten discard show describe desc declare fetch close move deallocate load go delimiter source " +
	"flush handler kill reset signal resignal return raise if null attach detach exit print")

// unread notes a statement of a kind that is not known. The tables it names
// become unknown.
func (b *Builder) unread(p *parser) {
	b.doubtNamed(p, quotedText(p.Peek())+" begins a statement that is not understood")
}

// doubtNamed makes the tables that a statement's names and strings mention unknown.
func (b *Builder) doubtNamed(p *parser, why string) {
	p.Reset(0)
	found := b.mentioned(p.tokensToEnd())
	if len(found) == 0 {
		b.note(why)
	}
	for _, t := range found {
		b.doubt(t, why)
	}
}

// tokensToEnd are all tokens from here on.
func (p *parser) tokensToEnd() []sqltext.Token {
	var out []sqltext.Token
	for !p.Done() {
		out = append(out, p.Next())
	}
	return out
}

// mentioned are the tables whose names, or whose indexes' names, stand among
// the tokens or in their strings, each once, in order.
func (b *Builder) mentioned(toks []sqltext.Token) []*table {
	var out []*table
	seen := make(map[*table]bool)
	add := func(name string) {
		for _, t := range slices.Concat(b.byName[b.fold(name)], b.owners[b.fold(name)]) {
			if !seen[t] && t.kind != view {
				seen[t] = true
				out = append(out, t)
			}
		}
	}
	for _, t := range toks {
		switch t.Kind {
		case sqltext.KindIdent:
			add(t.Text)
		case sqltext.KindString:
			for _, w := range sqltext.Lex(t.Text, b.dialect) {
				if w.Kind == sqltext.KindIdent || w.Kind == sqltext.KindString {
					add(w.Text)
				}
			}
		}
	}
	return out
}

// define dispatches CREATE, ALTER, DROP and RENAME.
func (b *Builder) define(p *parser) {
	verb := p.Next().Text
	if verb == "create" {
		b.create(p)
		return
	}
	if verb == "rename" {
		if p.AcceptAny("table", "tables") != "" {
			b.renameTables(p)
		}
		return // RENAME USER
	}
	p.AcceptAny("online", "offline", "ignore") // MySQL: ALTER IGNORE TABLE
	p.AcceptAny("ignore", "foreign", "temporary")
	switch {
	case p.AcceptAny("table", "tables") != "":
		if verb == "alter" {
			b.alterTable(p)
		} else {
			b.dropTables(p)
		}
	case p.AcceptWord("index"):
		if verb == "alter" {
			b.alterIndex(p)
		} else {
			b.dropIndexes(p)
		}
	case p.AcceptWord("view"), p.AcceptWord("materialized", "view"):
		if verb == "alter" {
			b.alterView(p)
		} else {
			b.dropTables(p)
		}
	case p.AcceptAny("schema", "database") != "":
		b.changeSchema(verb, p)
	case p.AcceptAny("type", "domain") != "":
		b.changeType(verb, p)
	case p.AcceptAny("procedure", "function") != "":
		if n, ok := dropName(p); ok && verb == "drop" {
			delete(b.bodies, b.fold(n))
		}
	}
	// the other objects (sequences, policies, triggers …) hold no keys
}

// dropName reads [IF EXISTS] name.
func dropName(p *parser) (string, bool) {
	p.ifExists()
	n, ok := p.name()
	return n.Table, ok
}

// create dispatches CREATE.
func (b *Builder) create(p *parser) {
	replace := p.AcceptWord("or", "replace")
	temp, external := false, false
	for {
		switch p.AcceptAny("global", "local", "temp", "temporary", "unlogged", "foreign", "virtual", "external", "recursive", "online", "offline") {
		case "temp", "temporary":
			temp = true
			continue
		case "foreign", "virtual", "external":
			external = true
			continue
		case "":
		default:
			continue
		}
		break
	}
	switch {
	case p.AcceptWord("table"):
		b.createTable(p, tableOptions{temp: temp, external: external, replace: replace})
	case p.AcceptWord("unique", "index"):
		b.createIndex(p, true)
	case p.AcceptWord("index"), p.AcceptWord("fulltext", "index"), p.AcceptWord("spatial", "index"), p.AcceptWord("vector", "index"):
		b.createIndex(p, false)
	case p.AcceptWord("materialized", "view"):
		b.createView(p, matview, temp)
	case p.AcceptWord("view"):
		b.createView(p, view, temp)
	case p.AcceptWord("sequence"):
		p.ifNotExists()
		if n, ok := p.name(); ok {
			b.names[b.key(b.resolve(n.Schema), n.Table)]++
		}
	case p.AcceptWord("type"):
		b.createType(p, false)
	case p.AcceptWord("domain"):
		b.createType(p, true)
	case p.routine():
		b.keepBody(p)
	case b.mysql() && p.SkipTo("view") != "" && p.AcceptWord("view"): // ALGORITHM = … DEFINER = … SQL SECURITY … VIEW
		b.createView(p, view, false)
	}
	// the other objects hold no keys
}
