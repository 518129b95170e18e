package dal

// https://pkg.go.dev/github.com/lib/pq#hdr-Bulk_imports: all else is database/sql.
var pq = []Call{
	{Name: "github.com/lib/pq.CopyIn", Verb: CopyText, SQL: -1, Args: 1},
	{Name: "github.com/lib/pq.CopyInSchema", Verb: CopyText, Dest: -1, SQL: 1, Args: 2},
}
