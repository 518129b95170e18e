package atlas

import (
	atlas "ariga.io/atlas/sql/schema"

	"github.com/dupsert/dupsert/schema"
)

// constraints adds the checks and foreign keys that Atlas has found.
func constraints(out *schema.Table, t *atlas.Table, d schema.Dialect) {
	for _, a := range t.Attrs {
		if c, ok := a.(*atlas.Check); ok {
			out.Checks = append(out.Checks, schema.Check{Name: c.Name, Expr: c.Expr})
		}
	}
	for _, k := range t.ForeignKeys {
		if k.RefTable == nil {
			continue // e.g. in a schema that was not inspected
		}
		fk := schema.ForeignKey{Name: k.Symbol, Table: k.RefTable.Name}
		if s := k.RefTable.Schema; s != nil && s.Realm != nil {
			fk.Schema = schemaName(s.Realm, s, d)
		}
		for _, c := range k.Columns {
			fk.Columns = append(fk.Columns, c.Name)
		}
		for _, c := range k.RefColumns {
			fk.References = append(fk.References, c.Name)
		}
		out.ForeignKeys = append(out.ForeignKeys, fk)
	}
}

// enumerations are the enumerated types of a schema.
func enumerations(s *atlas.Schema, ns string) []schema.Type {
	var out []schema.Type
	for _, o := range s.Objects {
		if e, ok := o.(*atlas.EnumType); ok {
			out = append(out, schema.Type{Schema: ns, Name: e.T, Values: e.Values})
		}
	}
	return out
}
