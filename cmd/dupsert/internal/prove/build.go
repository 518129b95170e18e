package prove

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dupsert/dupsert/schema"
)

// tables are the pair's table and those that its foreign keys lead to, each
// after those it refers to where that is possible.
type tables struct {
	dialect schema.Dialect
	cat     *schema.Catalog
	list    []*schema.Table
	leftOut []string // constraints that the engine did not take
}

// maxTables bounds how far foreign keys are followed.
const maxTables = 40

// needed are the tables that a row of t needs.
func needed(d schema.Dialect, cat *schema.Catalog, roots ...*schema.Table) *tables {
	ts := &tables{dialect: d, cat: cat}
	for _, t := range roots {
		ts.add(t, map[*schema.Table]bool{})
	}
	return ts
}

func (ts *tables) add(t *schema.Table, busy map[*schema.Table]bool) {
	if busy[t] || slices.Contains(ts.list, t) || len(ts.list) >= maxTables {
		return
	}
	busy[t] = true
	for i := range t.ForeignKeys {
		if parent := ts.parent(&t.ForeignKeys[i]); parent != nil {
			ts.add(parent, busy)
		}
	}
	ts.list = append(ts.list, t)
}

// parent is the table that a foreign key refers to, nil if it is not declared.
func (ts *tables) parent(k *schema.ForeignKey) *schema.Table { return ts.cat.Table(k.Schema, k.Table) }

// references are the columns that a foreign key refers to; nil if no unique
// key is declared on them, which every engine but SQLite asks for.
func (ts *tables) references(k *schema.ForeignKey) []string {
	parent := ts.parent(k)
	if parent == nil {
		return nil
	}
	for i := range parent.Keys {
		key := &parent.Keys[i]
		if len(k.References) == 0 && key.Primary || len(k.References) > 0 && sameColumns(k.References, key) {
			if len(key.Parts) == len(k.Columns) && key.Where == "" {
				return key.Columns()
			}
		}
	}
	return nil
}

func sameColumns(names []string, k *schema.Key) bool {
	if len(names) != len(k.Parts) {
		return false
	}
	for i, p := range k.Parts {
		if !strings.EqualFold(names[i], p.Column) {
			return false
		}
	}
	return true
}

// build makes the tables. why says which could not be made; a constraint that
// is no key and that the engine does not take is left out, and noted.
func (ts *tables) build(ctx context.Context, b *bench) (why string, err error) {
	ts.leftOut = nil
	if why, err := ts.prepare(ctx, b); why != "" || err != nil {
		return why, err
	}
	for _, t := range ts.list {
		name := ts.name(t)
		if err := b.make(ctx, ts.create(t), "DROP TABLE IF EXISTS "+name+ts.cascade()); err != nil {
			return failed(ctx, b, "the table "+t.Name+" cannot be made", err)
		}
		for i := range t.Keys {
			if text := ts.index(t, &t.Keys[i]); text != "" {
				if err := b.make(ctx, text, ""); err != nil {
					return failed(ctx, b, "the key "+t.Keys[i].String()+" of "+t.Name+" cannot be made", err)
				}
			}
		}
	}
	if ts.dialect == schema.SQLite {
		return "", nil // its constraints stand in CREATE TABLE
	}
	for _, t := range ts.list {
		for _, c := range ts.constraints(t) {
			err := b.make(ctx, "ALTER TABLE "+ts.name(t)+" ADD "+c, ts.dropForeign(t, c))
			if ctx.Err() != nil {
				return "", err
			}
			if err != nil {
				if n := len(b.made); ts.dropForeign(t, c) != "" {
					b.made = b.made[:n-1]
				}
				ts.leftOut = append(ts.leftOut, fmt.Sprintf("left out %s of %s: %s", oneLine(c), t.Name, oneLine(b.redact(err).Error())))
			}
		}
	}
	return "", nil
}

// failed tells an engine's refusal from the end of the run.
func failed(ctx context.Context, b *bench, what string, err error) (string, error) {
	if ctx.Err() != nil {
		return "", err
	}
	return what + ": " + oneLine(b.redact(err).Error()), nil
}

func (ts *tables) cascade() string {
	if ts.dialect == schema.Postgres {
		return " CASCADE"
	}
	return ""
}

// dropForeign drops a foreign key before the tables are dropped, where tables
// that refer to each other could not be.
func (ts *tables) dropForeign(t *schema.Table, constraint string) string {
	name, ok := strings.CutPrefix(constraint, "CONSTRAINT dupsert_fk_")
	if !ok || ts.dialect == schema.Postgres {
		return ""
	}
	name, _, _ = strings.Cut(name, " ")
	return "ALTER TABLE " + ts.name(t) + " DROP FOREIGN KEY dupsert_fk_" + name
}

func literals(values []string) string {
	var out []string
	for _, v := range values {
		out = append(out, literal(v))
	}
	return strings.Join(out, ", ")
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func quote(d schema.Dialect, name string) string {
	if d == schema.MySQL || d == schema.MariaDB {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
