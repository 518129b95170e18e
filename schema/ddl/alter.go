package ddl

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema/sqltext"
)

// action is one action of ALTER TABLE, read but not applied.
type action struct {
	pass int // when it runs
	run  func(t *table)
}

// The passes in which ALTER TABLE runs its actions, whatever their order in
// the statement (tablecmds.c, AlterTablePass; MySQL drops first as well).
const (
	passDrop = iota
	passChange
	passColumn
	passDefault
	passKey
	passRename
)

// nothing is an action that concerns neither columns nor keys.
var nothing = action{run: func(*table) {}}

// alterTable applies ALTER TABLE from behind its keyword.
func (b *Builder) alterTable(p *parser) {
	ifExists := p.ifExists()
	p.AcceptWord("only")
	n, ok := p.name()
	if !ok || n.Table == "all" && p.AtWord("in", "tablespace") {
		if !ok {
			b.note("ALTER TABLE without a name")
		}
		return
	}
	p.AcceptOp("*")
	if b.find(n) == nil && (ifExists || b.guarded || b.isOther(p, n)) {
		return
	}
	t := b.named(n, "ALTER TABLE")
	if t == nil {
		return
	}
	b.runActions(t, b.actions(p, t))
}

// isOther follows ALTER TABLE … RENAME of what is not a table: PostgreSQL takes
// it for indexes and sequences too.
func (b *Builder) isOther(p *parser, n sqltext.Name) bool {
	if !b.postgres() {
		return false
	}
	t, i := b.findIndex(n)
	switch {
	case t != nil:
		if p.AcceptWord("rename", "to") {
			to, _ := p.ident()
			b.renameIndexAt(t, i, to)
		}
		return true
	case b.names[b.key(b.resolve(n.Schema), n.Table)] > 0:
		return true
	}
	return false
}

// actions reads the list of actions.
func (b *Builder) actions(p *parser, t *table) []action {
	var list []action
	for !p.Done() {
		list = append(list, p.action())
		p.AcceptAny("cascade", "restrict")
		if p.AcceptWord("first") || p.AcceptWord("after") && p.Next().Kind != sqltext.KindEOF {
			p.AcceptAny("cascade", "restrict")
		}
		if !p.atEnd() {
			b.doubt(t, quotedText(p.Peek())+" in ALTER TABLE")
			p.SkipTo(",")
		}
		if !p.AcceptOp(",") && !p.Done() {
			p.Next() // e.g. a stray parenthesis
		}
	}
	return list
}

// runActions applies the actions in the engine's order.
func (b *Builder) runActions(t *table, list []action) {
	slices.SortStableFunc(list, func(x, y action) int { return x.pass - y.pass })
	for _, a := range list {
		a.run(t)
	}
}

// action reads one action of ALTER TABLE.
func (p *parser) action() action {
	switch {
	case p.AcceptWord("add"):
		return p.addAction()
	case p.AcceptWord("drop"):
		return p.dropAction()
	case p.AcceptWord("rename"):
		return p.renameAction()
	case p.AcceptWord("alter"):
		return p.alterAction()
	case p.b.mysql() && p.AtAny("modify", "change"):
		return p.modifyAction()
	case p.AcceptWord("set", "schema"):
		name, _ := p.ident()
		return action{passRename, func(t *table) { p.b.rename(t, p.b.resolve(name), t.Name) }}
	case p.AcceptWord("attach", "partition"):
		return p.partitionAction(p.b.attach)
	case p.AcceptWord("detach", "partition"):
		return p.partitionAction(p.b.detach)
	case p.b.mysql() && p.AcceptWord("convert", "to"):
		return p.convertAction()
	case p.atHarmless():
		p.SkipTo(",")
		return nothing
	}
	return p.unknownAction()
}

// unknownAction makes the table unknown.
func (p *parser) unknownAction() action {
	why := quotedText(p.Peek()) + " begins an action of ALTER TABLE that is not understood"
	p.SkipTo(",")
	return action{passDrop, func(t *table) { p.b.doubt(t, why) }}
}

// harmlessActions begin the actions that concern neither columns nor keys.
var harmlessActions = words("owner enable disable force no cluster validate replica inherit of not reset comment engine auto_increment row_format " +
	"default character charset collate order lock algorithm discard import partition remove reorganize truncate coalesce analyze check optimize rebuild repair exchange " +
	"with without avg_row_length checksum delay_key_write key_block_size max_rows min_rows pack_keys stats_auto_recalc stats_persistent stats_sample_pages " +
	"tablespace union insert_method compression encryption encrypted page_compressed page_checksum transactional data index depends connection secondary_engine autoextend_size wait nowait " +
	"disable options sequence secondary_load secondary_unload")

// atHarmless reports whether such an action stands next. SET is one but for
// its forms that action has read.
func (p *parser) atHarmless() bool {
	t := p.Peek()
	return t.Kind == sqltext.KindIdent && !t.Quoted && !t.Hole && (harmlessActions[t.Text] || t.Text == "set")
}

// partitionAction reads the name behind ATTACH or DETACH PARTITION.
func (p *parser) partitionAction(do func(parent, part *table)) action {
	n, _ := p.name()
	p.SkipTo(",")
	return action{passKey, func(t *table) {
		if part := p.b.find(n); part != nil {
			do(t, part)
		}
	}}
}

// convertAction reads MySQL's CONVERT TO CHARACTER SET x [COLLATE y], which
// gives every text column that collation.
func (p *parser) convertAction() action {
	name := ""
	for !p.atEnd() {
		if p.AcceptWord("collate") {
			p.AcceptOp("=")
			name, _ = p.ident()
			continue
		}
		p.skipUnit()
	}
	return action{passChange, func(t *table) {
		for i := range t.Columns {
			if isText(t.Columns[i].Type) {
				t.Columns[i].Collation = name
			}
		}
	}}
}

// automaticOther reports whether a name looks like one that PostgreSQL gives
// to foreign keys and checks.
func (b *Builder) automaticOther(name string) bool {
	name = strings.TrimRight(name, "0123456789")
	return strings.HasSuffix(name, "_fkey") || strings.HasSuffix(name, "_check") || strings.HasSuffix(name, "_not_null")
}
