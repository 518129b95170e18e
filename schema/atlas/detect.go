package atlas

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/dupsert/dupsert/schema"
)

// detect tells the dialect by names that only one of them has.
func detect(body *hclsyntax.Body) schema.Dialect {
	votes := map[schema.Dialect]int{}
	for _, b := range body.Blocks {
		switch {
		case b.Type == "enum", b.Type == "schema" && slices.Contains(b.Labels, "public"):
			votes[schema.Postgres]++
		case b.Type == "schema" && slices.Contains(b.Labels, "main"):
			votes[schema.SQLite]++
		case b.Type == "schema" && b.Body.Attributes["charset"] != nil:
			votes[schema.MySQL]++
		}
		if b.Type == "table" {
			detectTable(b, votes)
		}
	}
	best, most, tie := schema.Dialect(""), 0, false
	for _, d := range []schema.Dialect{schema.Postgres, schema.MySQL, schema.SQLite} {
		switch {
		case votes[d] > most:
			best, most, tie = d, votes[d], false
		case votes[d] == most && most > 0:
			tie = true
		}
	}
	if tie {
		return ""
	}
	return best
}

// typeDialects are column types that only one dialect's registry has.
var typeDialects = map[string]schema.Dialect{
	"serial": schema.Postgres, "bigserial": schema.Postgres, "smallserial": schema.Postgres, "timestamptz": schema.Postgres,
	"timetz": schema.Postgres, "bytea": schema.Postgres, "character_varying": schema.Postgres, "inet": schema.Postgres,
	"tsvector": schema.Postgres, "interval": schema.Postgres,
	"mediumtext": schema.MySQL, "longtext": schema.MySQL, "tinytext": schema.MySQL, "longblob": schema.MySQL,
	"mediumblob": schema.MySQL, "varbinary": schema.MySQL, "enum": schema.MySQL, "set": schema.MySQL, "year": schema.MySQL,
	"nvarchar": schema.SQLite, "clob": schema.SQLite, "uint64": schema.SQLite,
}

func detectTable(t *hclsyntax.Block, votes map[schema.Dialect]int) {
	for _, name := range []string{"engine", "charset"} {
		if t.Body.Attributes[name] != nil {
			votes[schema.MySQL]++
		}
	}
	for _, b := range t.Body.Blocks {
		switch {
		case b.Type == "unique" || b.Type == "exclude":
			votes[schema.Postgres]++
		case b.Type != "column":
		case b.Body.Attributes["unsigned"] != nil || b.Body.Attributes["on_update"] != nil:
			votes[schema.MySQL]++
		case b.Body.Attributes["type"] != nil:
			if d, ok := typeDialects[typeName(b.Body.Attributes["type"].Expr)]; ok {
				votes[d]++
			}
		}
	}
}

// typeName is the name of a type expression: varchar(255) and varchar are "varchar".
func typeName(x hclsyntax.Expression) string {
	switch x := x.(type) {
	case *hclsyntax.FunctionCallExpr:
		return strings.ToLower(x.Name)
	case *hclsyntax.ScopeTraversalExpr:
		if len(x.Traversal) == 1 {
			return strings.ToLower(x.Traversal.RootName())
		}
	}
	return ""
}
