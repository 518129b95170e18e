package atlas

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/dupsert/dupsert/schema"
)

// facts is what the syntax tree of HCL files says and Atlas's codec does not
// keep: positions, PostgreSQL and SQLite collations, deferrable constraints,
// exclusion constraints.
type facts struct {
	dialect schema.Dialect
	tables  []*tableFacts
	vars    map[string]schema.Pos
	notes   []schema.Note
}

type tableFacts struct {
	name, schema string // schema as the table's schema attribute or qualifier names it
	pos          schema.Pos
	collations   map[string]string // of columns
	keys         map[keyRef]keyFacts
	exclusions   []schema.Key
	unknown      string // why the table's keys are uncertain
}

// keyRef names a key within its table. A primary key has no name.
type keyRef struct {
	primary bool
	name    string
}

type keyFacts struct {
	pos        schema.Pos
	deferrable bool
	collations []string // by part, "" for the default; only for keys written with on blocks
}

// table reads the facts of one table block, before it is pruned.
func (f *facts) table(b *hclsyntax.Block) {
	t := &tableFacts{pos: position(b.DefRange()), collations: map[string]string{}, keys: map[keyRef]keyFacts{}}
	if n := len(b.Labels); n > 0 {
		t.name = b.Labels[n-1]
	}
	if len(b.Labels) > 1 {
		t.schema = b.Labels[0]
	}
	if at := b.Body.Attributes["schema"]; at != nil {
		t.schema = word(at.Expr)
	}
	for _, c := range b.Body.Blocks {
		label := ""
		if len(c.Labels) > 0 {
			label = c.Labels[len(c.Labels)-1]
		}
		switch c.Type {
		case "column":
			if at := c.Body.Attributes["collate"]; at != nil {
				t.collations[label] = word(at.Expr)
			}
		case "primary_key":
			t.keys[keyRef{primary: true}] = keyOf(c)
		case "index", "unique":
			t.keys[keyRef{name: label}] = keyOf(c)
			if c.Type == "unique" && f.dialect != schema.Postgres {
				f.notes = append(f.notes, schema.Note{
					Pos:  position(c.DefRange()),
					Text: fmt.Sprintf("Atlas ignores unique blocks for %s: write index %q with unique = true", f.dialect, label),
				})
			}
		case "exclude":
			if k, ok := exclusion(c, label); ok {
				t.exclusions = append(t.exclusions, k)
			}
		default:
			if !slices.Contains(harmless["table"], c.Type) {
				f.note(c, t.name)
				t.unknown = fmt.Sprintf("%s: block %q is not understood", position(c.DefRange()), c.Type)
			}
		}
	}
	f.tables = append(f.tables, t)
}

func keyOf(b *hclsyntax.Block) keyFacts {
	k := keyFacts{pos: position(b.DefRange())}
	if at := b.Body.Attributes["deferrable"]; at != nil {
		// deferrable = true, or INITIALLY_DEFERRED and its like.
		k.deferrable = word(at.Expr) != "false"
	}
	for _, on := range b.Body.Blocks {
		if on.Type != "on" {
			continue
		}
		collation := ""
		if at := on.Body.Attributes["collate"]; at != nil {
			collation = word(at.Expr)
		}
		k.collations = append(k.collations, collation)
	}
	return k
}

// exclusion reads an exclude block as a unique key if every operator is "=".
// Have: exclude "e" { type = GIST; on { column = column.room; op = "=" } }
// https://atlasgo.io/atlas-schema/hcl#exclude-constraint
func exclusion(b *hclsyntax.Block, name string) (schema.Key, bool) {
	k := schema.Key{Name: name, Constraint: true, Exclusion: true, Declared: position(b.DefRange())}
	if at := b.Body.Attributes["where"]; at != nil {
		k.Where = word(at.Expr)
	}
	if at := b.Body.Attributes["deferrable"]; at != nil {
		k.Deferrable = word(at.Expr) != "false"
	}
	for _, on := range b.Body.Blocks {
		if on.Type != "on" {
			continue
		}
		if op := on.Body.Attributes["op"]; op == nil || word(op.Expr) != "=" {
			return k, false // e.g. && on a range: two different rows exclude each other
		}
		p := schema.Part{}
		if at := on.Body.Attributes["column"]; at != nil {
			p.Column = word(at.Expr)
		} else if at := on.Body.Attributes["expr"]; at != nil {
			p.Expr = word(at.Expr)
		}
		if p.Column == "" && p.Expr == "" {
			return k, false
		}
		k.Parts = append(k.Parts, p)
	}
	return k, len(k.Parts) > 0
}

// word is what a simple expression says: the text of a literal, the last step
// of a reference, the argument of sql("…"); "" for anything else.
func word(x hclsyntax.Expression) string {
	if t, ok := x.(*hclsyntax.ScopeTraversalExpr); ok {
		return lastStep2(t.Traversal)
	}
	if c, ok := x.(*hclsyntax.FunctionCallExpr); ok && c.Name == "sql" && len(c.Args) == 1 {
		return word(c.Args[0])
	}
	v, diags := x.Value(nil)
	if diags.HasErrors() || v.IsNull() || !v.IsKnown() {
		return ""
	}
	switch {
	case v.Type() == cty.String:
		return v.AsString()
	case v.Type() == cty.Bool && v.True():
		return "true"
	case v.Type() == cty.Bool:
		return "false"
	}
	return ""
}

// lastStep2 is lastStep, with a single name standing for itself: NOCASE.
func lastStep2(t hcl.Traversal) string {
	if len(t) == 1 {
		return t.RootName()
	}
	return lastStep(t)
}

func position(r hcl.Range) schema.Pos {
	return schema.Pos{File: r.Filename, Line: r.Start.Line}
}

// merge adds the facts to the catalog that the codec made of the same files.
func (f *facts) merge(cat *schema.Catalog) {
	cat.Notes = append(cat.Notes, f.notes...)
	for _, t := range cat.Tables {
		if tf := f.find(t); tf != nil {
			tf.merge(t)
		}
	}
}

// find returns the facts of a table. Several schemas may have a table of the
// name; one whose schema attribute is an expression matches by name alone.
func (f *facts) find(t *schema.Table) *tableFacts {
	var byName *tableFacts
	for _, tf := range f.tables {
		if tf.name != t.Name {
			continue
		}
		if tf.schema == t.Schema || t.Schema == "" && (f.dialect != schema.Postgres || tf.schema == "public") {
			return tf
		}
		if byName == nil {
			byName = tf
		}
	}
	return byName
}

func (tf *tableFacts) merge(t *schema.Table) {
	t.Declared = tf.pos
	if tf.unknown != "" {
		t.Unknown, t.Why = true, tf.unknown
	}
	for i := range t.Columns {
		if c := tf.collations[t.Columns[i].Name]; c != "" {
			t.Columns[i].Collation = c
		}
	}
	for i := range t.Keys {
		k := &t.Keys[i]
		ref := keyRef{name: k.Name}
		if k.Primary {
			ref = keyRef{primary: true}
		}
		kf := tf.keys[ref]
		k.Declared, k.Deferrable = kf.pos, kf.deferrable
		for j, c := range kf.collations {
			if j < len(k.Parts) && c != "" {
				k.Parts[j].Collation = c
			}
		}
	}
	t.Keys = append(t.Keys, tf.exclusions...)
}
