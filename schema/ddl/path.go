package ddl

import (
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// set follows what moves the default schema: SET search_path, USE. Strings
// of DDL in SET @x are for PREPARE.
func (b *Builder) set(p *parser) {
	switch {
	case p.AcceptWord("use"):
		if n, ok := p.ident(); ok && b.mysql() {
			b.path = []string{n}
		}
	case p.AcceptWord("reset", "search_path"):
		b.path = []string{""}
	case p.AcceptWord("set"):
		p.AcceptAny("session", "local")
		if p.AcceptWord("search_path") {
			if !p.AcceptWord("to") {
				p.AcceptOp("=")
			}
			b.searchPath(p)
		} else if b.mysql() && strings.HasPrefix(p.Peek().Raw, "@") {
			b.dynamicText(p)
		}
	}
}

// searchPath reads the list of schemas.
func (b *Builder) searchPath(p *parser) {
	var path []string
	for !p.Done() {
		name, ok := p.ident()
		if !ok {
			break
		}
		if name != "$user" && name != "" {
			path = append(path, b.resolve(name))
		}
		if !p.AcceptOp(",") {
			break
		}
	}
	if len(path) == 0 || path[0] == "default" || path[0] == "pg_catalog" {
		path = []string{""}
	}
	b.path = path
}

// query looks for the functions that a SELECT calls for their effect: pg_dump's
// set_config('search_path', …), and routines of the schema whose bodies hold DDL.
func (b *Builder) query(text string) {
	if len(text) > 1000 {
		return // not a call for its effect
	}
	p := b.parser(b.pos, text)
	p.Next()
	n, ok := p.name()
	if !ok || !p.AtOp("(") {
		return
	}
	if n.Table == "set_config" {
		args := p.SkipParens()
		if len(args) > 2 && args[0].Text == "search_path" && args[2].Kind == sqltext.KindString {
			b.searchPath(b.parser(b.pos, args[2].Text))
		}
		return
	}
	if body, ok := b.bodies[b.fold(n.Table)]; ok {
		b.block(body, "calls "+n.Table)
	}
}
