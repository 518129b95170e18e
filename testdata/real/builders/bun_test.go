package builders

import (
	"testing"

	"github.com/dupsert/dupsert/testdata/real/builders/bun"
)

func TestBun(t *testing.T) {
	check(t, "bun", []story{
		{"Model", one(bun.Model)}, {"Deleting", one(bun.Deleting)}, {"Unscoped", one(bun.Unscoped)}, {"Deleted", one(bun.Deleted)},
		{"Ident", one(bun.Ident)}, {"Name", one(bun.Name)}, {"Positions", two(bun.Positions)}, {"Named", two(bun.Named)},
		{"Known", one(bun.Known)}, {"And", two(bun.And)}, {"Or", two(bun.Or)}, {"Group", three(bun.Group)},
		{"List", two(bun.List)}, {"Tuple", two(bun.Tuple)}, {"Null", one(bun.Null)}, {"Folded", one(bun.Folded)},
		{"Variable", two(bun.Variable)}, {"Helped", one(bun.Helped)}, {"Applied", one(bun.Applied)}, {"Joined", one(bun.Joined)},
		{"Sub", one(bun.Sub)}, {"Count", one(bun.Count)}, {"Cloned", two(bun.Cloned)}, {"Primary", two(bun.Primary)},
		{"Insert", two(bun.Insert)}, {"InsertList", two(bun.InsertList)}, {"InsertValue", two(bun.InsertValue)}, {"InsertColumns", two(bun.InsertColumns)},
		{"InsertExcept", two(bun.InsertExcept)}, {"InsertMap", two(bun.InsertMap)}, {"Upsert", two(bun.Upsert)}, {"Ignore", two(bun.Ignore)},
		{"Replace", two(bun.Replace)}, {"Update", two(bun.Update)}, {"UpdateModel", three(bun.UpdateModel)}, {"UpdateColumn", two(bun.UpdateColumn)},
		{"Delete", one(bun.Delete)}, {"Raw", one(bun.Raw)}, {"Text", one(bun.Text)},
	})
}
