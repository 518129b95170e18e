package migration

import (
	"context"
	"fmt"
	"strings"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/postgres"
	atlas "ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"

	"github.com/dupsert/dupsert/schema"
)

// step is one statement and what undoes it, without semicolons.
type step struct {
	up, down string
	name     string // of a file with this step alone
	alone    bool   // must not run in a transaction
}

// steps has Atlas plan the key. online asks PostgreSQL to build the index
// beside running writes, which it does outside of transactions only
// (https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY);
// an index of columns, of all rows, then becomes a constraint, so that a
// foreign key or ON CONFLICT ON CONSTRAINT may name it
// (https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX).
func (w *Wanted) steps(ctx context.Context, online bool) ([]step, error) {
	t, ix, mark := w.model()
	add := &atlas.AddIndex{I: ix}
	first := atlas.Changes{add}
	if mark != nil {
		first = atlas.Changes{&atlas.AddColumn{C: mark}, add}
	}
	online = online && w.Key.Dialect == schema.Postgres
	if online {
		add.Extra = append(add.Extra, &postgres.Concurrently{})
	}
	out, err := w.plan(ctx, t, first)
	if err != nil || !online {
		return out, err
	}
	for i := range out {
		out[i].alone = true
	}
	if !w.constrains() {
		return out, nil
	}
	constraint, err := w.plan(ctx, t, atlas.Changes{&postgres.AddUniqueConstraint{Name: ix.Name, Using: ix}})
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].name = ix.Name + "_index"
		// To drop the constraint drops its index; Atlas has no IF EXISTS here.
		out[i].down = strings.Replace(out[i].down, "DROP INDEX CONCURRENTLY ", "DROP INDEX CONCURRENTLY IF EXISTS ", 1)
	}
	return append(out, constraint...), nil
}

// constrains says whether the key can be a constraint of PostgreSQL's.
func (w *Wanted) constrains() bool {
	return w.Key.Dialect == schema.Postgres && len(w.Key.Live) == 0 && !w.computes()
}

func (w *Wanted) computes() bool {
	for _, p := range w.Key.Parts {
		if p.Expr != "" {
			return true
		}
	}
	return false
}

// model is the table, the key and MySQL's generated column as Atlas knows them.
func (w *Wanted) model() (t *atlas.Table, ix *atlas.Index, mark *atlas.Column) {
	t = atlas.NewTable(w.Table.Name)
	if w.Table.Schema != "" {
		t.SetSchema(atlas.New(w.Table.Schema))
	}
	ix = atlas.NewUniqueIndex(w.Key.Name)
	ix.Table = t
	for _, p := range w.Key.Parts {
		if p.Expr != "" {
			ix.AddParts(atlas.NewExprPart(&atlas.RawExpr{X: p.Expr}))
			continue
		}
		c := atlas.NewColumn(p.Column)
		t.AddColumns(c)
		ix.AddParts(atlas.NewColumnPart(c))
	}
	if len(t.Columns) == 0 { // a table of none cannot be changed
		t.AddColumns(atlas.NewColumn(w.Table.Columns[0].Name))
	}
	switch where := w.Key.Where(); {
	case where == "":
	case w.Key.Dialect == schema.Postgres:
		ix.AddAttrs(&postgres.IndexPredicate{P: where})
	case w.Key.Dialect == schema.SQLite:
		ix.AddAttrs(&sqlite.IndexPredicate{P: where})
	default:
		mark = atlas.NewColumn(w.Key.Mark()).SetType(&atlas.IntegerType{T: "tinyint"}).SetNull(true)
		mark.AddAttrs(&atlas.GeneratedExpr{Expr: w.Key.Marking(), Type: "VIRTUAL"})
		ix.AddParts(atlas.NewColumnPart(mark))
	}
	if w.Key.Nulls {
		ix.AddAttrs(&postgres.IndexNullsDistinct{V: false})
	}
	return t, ix, mark
}

func (w *Wanted) plan(ctx context.Context, t *atlas.Table, changes atlas.Changes) ([]step, error) {
	planner := map[schema.Dialect]migrate.PlanApplier{
		schema.Postgres: postgres.DefaultPlan, schema.MySQL: mysql.DefaultPlan, schema.MariaDB: mysql.DefaultPlan, schema.SQLite: sqlite.DefaultPlan,
	}[w.Key.Dialect]
	if planner == nil {
		return nil, fmt.Errorf("plan the key %s: no planner for dialect %q", w.Key.Name, w.Key.Dialect)
	}
	plan, err := planner.PlanChanges(ctx, w.Key.Name, []atlas.Change{&atlas.ModifyTable{T: t, Changes: changes}})
	if err != nil {
		return nil, fmt.Errorf("plan the key %s: %w", w.Key.Name, err)
	}
	var out []step
	for _, c := range plan.Changes {
		down, err := c.ReverseStmts()
		if err != nil {
			return nil, fmt.Errorf("plan the key %s: %w", w.Key.Name, err)
		}
		// Without a connection Atlas plans for MySQL, which takes NULL after
		// VIRTUAL and does not need it; MariaDB refuses it (1064 on 10.11).
		up := strings.Replace(c.Cmd, ") VIRTUAL NULL", ") VIRTUAL", 1)
		out = append(out, step{up: up, down: strings.Join(down, ";\n"), name: w.Key.Name})
	}
	return out, nil
}
