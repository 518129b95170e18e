package dbcall

import (
	"slices"
	"strings"

	"github.com/dupsert/dupsert/passes/dal"
	"github.com/dupsert/dupsert/passes/summary"
	"github.com/dupsert/dupsert/schema/model"
)

// declared is a struct type's table as code tells gorp of it when the program
// starts. Of a type that it was not told of, the table is not known.
func (x *call) declared(typ string, table *model.Table) *mapped {
	name, _ := x.mc.Prog.Text(dal.TableMark + typ)
	if key, ok := x.mc.Prog.Text(dal.KeyMark + typ); ok {
		fields, numbered := strings.CutSuffix(key, "+")
		t := *table
		t.Columns = slices.Clone(table.Columns)
		for i := range t.Columns {
			c := &t.Columns[i]
			c.Primary = slices.Contains(strings.Split(fields, ","), c.Path[len(c.Path)-1])
			c.AutoIncrement = c.Primary && numbered
		}
		table = &t
	}
	return &mapped{table: table, name: x.mc.Const(summary.String, name, name == "")}
}
