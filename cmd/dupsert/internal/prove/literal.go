package prove

import (
	"fmt"
	"strings"

	"github.com/dupsert/dupsert/passes/dbcall"
	"github.com/dupsert/dupsert/passes/finding"
	"github.com/dupsert/dupsert/schema"
	"github.com/dupsert/dupsert/schema/sqltext"
)

// literal is a text of the code, its placeholders in the engine's own style.
func (b *planner) literal(from *finding.Statement, session int, what string) (*statement, string) {
	if from.SQL == "" {
		return nil, "the text of the " + what + " is known only at run time"
	}
	s := b.sql()
	toks := sqltext.Lex(from.SQL, dbcall.Dialect(from.SQL))
	last, n := 0, 0
	for i, t := range toks {
		if strings.HasPrefix(t.Raw, "`") && t.Quoted && !b.plan.tables.mysql() { // a mapper quotes as its dialect does
			s.add(from.SQL[last:t.Pos] + quote(b.dialect, t.Text))
			last = t.End()
		}
		if t.Kind != sqltext.KindPlaceholder {
			continue
		}
		s.add(from.SQL[last:t.Pos])
		last = t.End()
		v, why := b.argument(toks[:i], from.Args[n], session)
		if why != "" {
			return nil, why
		}
		s.value(v)
		n++
	}
	s.add(from.SQL[last:])
	s.text = strings.TrimRight(strings.TrimSpace(s.text), ";")
	return s, ""
}

// argument is the value of a placeholder, given the tokens before it.
func (b *planner) argument(before []sqltext.Token, a finding.Arg, session int) (any, string) {
	if n := len(before); a.Column == "" && n > 0 && a.Value.Kind != finding.Constant {
		switch {
		case before[n-1].IsWord("limit"):
			return int64(1000), ""
		case before[n-1].IsWord("offset"):
			return int64(0), ""
		}
		return nil, "the text has an argument of which the column is not known"
	}
	v, why := b.maker.cell(b.table, a.Cell, session)
	if n := len(before); n > 1 && before[n-1].IsOp("(") && before[n-2].IsWord("any") && b.dialect == schema.Postgres && v != nil {
		return fmt.Sprintf(`{"%v"}`, v), why // an array of one
	}
	return v, why
}
