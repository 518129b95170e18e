package migration

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/dupsert/dupsert/schema"
)

// hcl adds the keys to the blocks of their tables in an Atlas schema file. The
// rest of the file stays as it is, byte for byte.
// https://atlasgo.io/atlas-schema/hcl#index
func (r *Result) hcl(p place, keys []*Wanted, o *Options) error {
	file := p.path
	old, err := o.read(file)
	if err != nil {
		return err
	}
	data := old
	for _, w := range keys {
		block, err := tableBlock(data, file, w)
		if err != nil {
			return err
		}
		if block == nil {
			return fmt.Errorf("add a key to %s: no block declares the table %s", file, w.Table.Name)
		}
		data = insert(data, block, w.blocks(layouts[p.after].outside))
	}
	r.Edits = append(r.Edits, Edit{Path: file, Old: old, New: data})
	return nil
}

// declares says whether a schema file has a block of the table.
func declares(data []byte, file string, w *Wanted) (bool, error) {
	block, err := tableBlock(data, file, w)
	return block != nil, err
}

// tableBlock is the block of the table: table "users", or with its schema's
// name before it where two schemas have one; nil if there is none.
func tableBlock(data []byte, file string, w *Wanted) (*hclsyntax.Block, error) {
	f, diags := hclsyntax.ParseConfig(data, file, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("read %s: %w", file, diags)
	}
	var named *hclsyntax.Block
	for _, b := range f.Body.(*hclsyntax.Body).Blocks { // what ParseConfig returns by its documentation
		if b.Type != "table" || len(b.Labels) == 0 || b.Labels[len(b.Labels)-1] != w.Table.Name {
			continue
		}
		if len(b.Labels) == 2 && b.Labels[0] == w.Table.Schema || w.Table.Declared == at(b, file) {
			return b, nil
		}
		if named == nil {
			named = b
		}
	}
	return named, nil
}

func at(b *hclsyntax.Block, file string) schema.Pos {
	return schema.Pos{File: file, Line: b.DefRange().Start.Line}
}

// blocks are the key, and MySQL's generated column, as hclwrite formats them.
// A key that migrations make a constraint of, as steps does, is one here too.
func (w *Wanted) blocks(online bool) []byte {
	f := hclwrite.NewEmptyFile()
	if w.Key.Marked() {
		c := f.Body().AppendNewBlock("column", []string{w.Key.Mark()}).Body()
		c.SetAttributeValue("null", cty.True)
		c.SetAttributeRaw("type", hclwrite.TokensForIdentifier("tinyint"))
		as := c.AppendNewBlock("as", nil).Body()
		as.SetAttributeValue("expr", cty.StringVal(w.Key.Marking()))
		as.SetAttributeRaw("type", hclwrite.TokensForIdentifier("VIRTUAL"))
	}
	kind := "index"
	if online && w.constrains() {
		kind = "unique"
	}
	ix := f.Body().AppendNewBlock(kind, []string{w.Key.Name}).Body()
	if kind == "index" {
		ix.SetAttributeValue("unique", cty.True)
	}
	w.parts(ix)
	if where := w.Key.Where(); where != "" && !w.Key.Marked() {
		ix.SetAttributeValue("where", cty.StringVal(where))
	}
	if w.Key.Nulls {
		ix.SetAttributeValue("nulls_distinct", cty.False)
	}
	var b bytes.Buffer
	for _, line := range w.remark() {
		b.WriteString("# " + line + "\n")
	}
	b.Write(f.Bytes())
	return hclwrite.Format(b.Bytes())
}

// parts are the columns as one list, or with expressions a block each.
func (w *Wanted) parts(ix *hclwrite.Body) {
	if w.computes() {
		for _, p := range w.Key.Parts {
			on := ix.AppendNewBlock("on", nil).Body()
			if p.Expr != "" {
				on.SetAttributeValue("expr", cty.StringVal(p.Expr))
			} else {
				on.SetAttributeRaw("column", column(p.Column))
			}
		}
		return
	}
	var list []hclwrite.Tokens
	for _, p := range w.Key.Parts {
		list = append(list, column(p.Column))
	}
	if w.Key.Marked() {
		list = append(list, column(w.Key.Mark()))
	}
	ix.SetAttributeRaw("columns", hclwrite.TokensForTuple(list))
}

// column is a reference to a column of the same table.
func column(name string) hclwrite.Tokens {
	t := hcl.Traversal{hcl.TraverseRoot{Name: "column"}}
	if hclsyntax.ValidIdentifier(name) {
		return hclwrite.TokensForTraversal(append(t, hcl.TraverseAttr{Name: name}))
	}
	return hclwrite.TokensForTraversal(append(t, hcl.TraverseIndex{Key: cty.StringVal(name)}))
}

// insert puts text before the brace that closes the block, indented as the
// block's own lines are.
func insert(data []byte, block *hclsyntax.Block, text []byte) []byte {
	end := block.CloseBraceRange.Start.Byte
	start := bytes.LastIndexByte(data[:end], '\n') + 1
	indent := strings.Repeat(" ", 2)
	if first := firstLine(data, block); first != "" {
		indent = first
	}
	eol := "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		eol = "\r\n"
	}
	var b bytes.Buffer
	if strings.TrimSpace(string(data[start:end])) != "" { // table "x" { column … }
		start = end
		b.WriteString(eol)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\n"); line != "" {
			line = indent + line
		}
		b.WriteString(line + eol)
	}
	return append(append(append([]byte{}, data[:start]...), b.Bytes()...), data[start:]...)
}

// firstLine is the white space before the block's first attribute or block, if
// that stands on a line of its own.
func firstLine(data []byte, block *hclsyntax.Block) string {
	first := len(data)
	for _, a := range block.Body.Attributes {
		first = min(first, a.SrcRange.Start.Byte)
	}
	for _, b := range block.Body.Blocks {
		first = min(first, b.TypeRange.Start.Byte)
	}
	if first == len(data) {
		return ""
	}
	before := string(data[bytes.LastIndexByte(data[:first], '\n')+1 : first])
	if strings.TrimSpace(before) != "" {
		return ""
	}
	return before
}
