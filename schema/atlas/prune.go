package atlas

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/dupsert/dupsert/schema"
)

// keptAttrs are the attributes left in each kind of block. Everything else
// the codec rejects (deferrable, partition on MySQL), drops without a word
// (collate on PostgreSQL) or does not concern keys.
var keptAttrs = map[string][]string{
	"schema":      {"name", "charset", "collate", "for_each"},
	"table":       {"schema", "charset", "collate", "for_each"},
	"enum":        {"schema", "values", "for_each"},
	"column":      {"null", "type", "default", "unsigned", "auto_increment", "charset", "collate", "as"},
	"primary_key": {"columns"},
	"index":       {"unique", "columns", "where", "nulls_distinct"},
	"unique":      {"columns", "nulls_distinct"},
	"on":          {"column", "expr", "desc", "prefix"},
	"as":          {"expr", "type"},
	"default":     {"as"},
	"identity":    {"generated"},
}

// keptBlocks are the blocks left in each kind of block; "" is the file.
var keptBlocks = map[string][]string{
	"":            {"schema", "table", "enum", "variable", "locals"},
	"table":       {"column", "primary_key", "index", "unique"},
	"column":      {"as", "default", "identity"},
	"primary_key": {"on"},
	"index":       {"on"},
	"unique":      {"on"},
}

// harmless blocks declare no table and no key. Any other block that is left
// out is noted: it may declare one in a way this version does not know.
var harmless = map[string][]string{
	"": {
		"aggregate", "atlas", "cast", "collation", "composite", "data", "domain", "event_trigger", "extension",
		"function", "materialized", "operator", "permission", "policy", "procedure", "range", "role", "sequence",
		"server", "trigger", "user", "user_mapping", "view",
	},
	"table": {"check", "exclude", "foreign_key", "partition", "row_security", "storage_params", "with"},
}

// prune leaves in body what decides about keys and types, and returns the
// facts that the codec does not keep.
func prune(body *hclsyntax.Body, d schema.Dialect) *facts {
	f := &facts{dialect: d, vars: map[string]schema.Pos{}}
	body.Attributes = hclsyntax.Attributes{}
	kept := body.Blocks[:0]
	for _, b := range body.Blocks {
		if !slices.Contains(keptBlocks[""], b.Type) {
			if !slices.Contains(harmless[""], b.Type) {
				f.note(b, "")
			}
			continue
		}
		switch b.Type {
		case "variable":
			if len(b.Labels) == 1 {
				f.vars[b.Labels[0]] = position(b.DefRange())
			}
		case "locals":
		case "table":
			f.table(b)
			pruneBlock(b, d)
		default:
			pruneBlock(b, d)
		}
		kept = append(kept, b)
	}
	body.Blocks = kept
	return f
}

func pruneBlock(b *hclsyntax.Block, d schema.Dialect) {
	for name := range b.Body.Attributes {
		if !keepAttr(b.Type, name, d) {
			delete(b.Body.Attributes, name)
		}
	}
	kept := make(hclsyntax.Blocks, 0, len(b.Body.Blocks))
	for _, c := range b.Body.Blocks {
		if slices.Contains(keptBlocks[b.Type], c.Type) && (c.Type != "unique" || d == schema.Postgres) {
			pruneBlock(c, d)
			kept = append(kept, c)
		}
	}
	b.Body.Blocks = kept
	switch b.Type {
	case "column":
		rewriteType(b)
	case "primary_key":
		listColumns(b, d)
	}
}

// keepAttr says whether the codec sees the attribute. Collations and charsets
// are MySQL's in the codec; elsewhere they may be references to blocks we drop.
func keepAttr(block, name string, d schema.Dialect) bool {
	if (name == "collate" || name == "charset") && d != schema.MySQL && d != schema.MariaDB {
		return false
	}
	return slices.Contains(keptAttrs[block], name)
}

// rewriteType turns a reference to a block that was dropped into a raw type.
// Have: type = domain.email, type = composite["public"].address
// Want: type = sql("email")
func rewriteType(column *hclsyntax.Block) {
	at := column.Body.Attributes["type"]
	if at == nil {
		return
	}
	x, ok := at.Expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(x.Traversal) < 2 {
		return
	}
	switch x.Traversal.RootName() {
	case "enum", "var", "local", "each":
		return // the codec resolves these
	}
	name := lastStep(x.Traversal)
	if name == "" {
		return
	}
	at.Expr = &hclsyntax.FunctionCallExpr{
		Name:            "sql",
		Args:            []hclsyntax.Expression{&hclsyntax.LiteralValueExpr{Val: cty.StringVal(name), SrcRange: x.SrcRange}},
		NameRange:       x.SrcRange,
		CloseParenRange: x.SrcRange,
		OpenParenRange:  x.SrcRange,
	}
}

// listColumns gives a primary key written with on blocks its columns
// attribute: the PostgreSQL and SQLite codecs read only that one and would
// otherwise return a key of no parts.
func listColumns(pk *hclsyntax.Block, d schema.Dialect) {
	if d == schema.MySQL || d == schema.MariaDB || pk.Body.Attributes["columns"] != nil {
		return
	}
	list := &hclsyntax.TupleConsExpr{SrcRange: pk.DefRange(), OpenRange: pk.DefRange()}
	for _, on := range pk.Body.Blocks {
		if at := on.Body.Attributes["column"]; at != nil {
			list.Exprs = append(list.Exprs, at.Expr)
		}
	}
	pk.Body.Blocks = nil
	pk.Body.Attributes["columns"] = &hclsyntax.Attribute{Name: "columns", Expr: list, SrcRange: pk.DefRange(), NameRange: pk.DefRange()}
}

// lastStep is the last name of a traversal: enum.status and enum["status"] are "status".
func lastStep(t hcl.Traversal) string {
	switch s := t[len(t)-1].(type) {
	case hcl.TraverseAttr:
		return s.Name
	case hcl.TraverseIndex:
		if s.Key.Type() == cty.String {
			return s.Key.AsString()
		}
	}
	return ""
}

func (f *facts) note(b *hclsyntax.Block, table string) {
	n := schema.Note{Pos: position(b.DefRange()), Text: fmt.Sprintf("block %q is not understood", b.Type)}
	if table != "" {
		n.Tables = []string{table}
	}
	f.notes = append(f.notes, n)
}
