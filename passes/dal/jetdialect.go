package dal

// jetDialect are the rows of what each dialect's package has.
func jetDialect(name, writable string) []Call {
	d := jetPath + "/" + name + "."
	inPlace := func(rows []Call) []Call {
		for i := range rows {
			rows[i].Mutable = true
		}
		return rows
	}
	return join(
		inPlace(join(
			[]Call{
				{Name: d + "SELECT", Verb: Start, Clause: "select", SQL: -1, Args: 1},
				{Name: d + "RawStatement", Verb: Start, Clause: "raw", SQL: -1, Args: 1},
				{Name: "(" + d + "readableTable).SELECT", Verb: Start, Clause: "selectof", SQL: 1, Args: 2},
			},
			on([]string{d + writable},
				Call{Name: "INSERT", Verb: Start, Clause: "insert", Args: 1},
				Call{Name: "UPDATE", Verb: Start, Clause: "update", Args: 1},
				Call{Name: "DELETE", Verb: Start, Clause: "delete"},
			),
			on([]string{d + "SelectStatement"}, jetSelect...),
			on([]string{d + "InsertStatement"}, jetInsert...),
			on([]string{d + "UpdateStatement"},
				Call{Name: "SET", Verb: Build, Clause: "set", SQL: 1, Args: 2},
				Call{Name: "MODEL", Verb: Build, Clause: "row", SQL: 1},
			),
			on([]string{d + "UpdateStatement", d + "DeleteStatement"}, Call{Name: "WHERE", Verb: Build, Clause: "where", SQL: 1}),
			on([]string{d + "setOperators"}, Call{Name: "UNION", Verb: Build, Clause: "unread"}, Call{Name: "UNION_ALL", Verb: Build, Clause: "unread"}),
		)),
		on([]string{d + "setStatement"}, Call{Name: "ORDER_BY", Verb: Same}, Call{Name: "LIMIT", Verb: Same}, Call{Name: "OFFSET", Verb: Same}),
		on([]string{d + "readableTable"},
			Call{Name: "INNER_JOIN", Verb: Expr, Clause: "~ JOIN # ON @", SQL: 1},
			Call{Name: "LEFT_JOIN", Verb: Expr, Clause: "~ LEFT JOIN # ON @", SQL: 1},
			Call{Name: "RIGHT_JOIN", Verb: Expr, Clause: "~ RIGHT JOIN # ON @", SQL: 1},
			Call{Name: "FULL_JOIN", Verb: Expr, Clause: "~ FULL JOIN # ON @", SQL: 1},
			Call{Name: "CROSS_JOIN", Verb: Expr, Clause: "~ CROSS JOIN #", SQL: 1},
		),
		[]Call{
			{Name: d + "UPDATE", Verb: Expr, Clause: "UPDATE"},
			{Name: d + "SHARE", Verb: Expr, Clause: "SHARE"},
			{Name: d + "AND", Verb: Expr, Clause: "(&)", SQL: -1},
			{Name: d + "OR", Verb: Expr, Clause: "(|)", SQL: -1},
			{Name: d + "NOT", Verb: Expr, Clause: "(NOT #)", SQL: -1},
			{Name: d + "EXISTS", Verb: Expr, Clause: "EXISTS #", SQL: -1},
			{Name: d + "COUNT", Verb: Expr, Clause: "COUNT(#)", SQL: -1},
			{Name: d + "DISTINCT", Verb: Expr, Clause: "DISTINCT #", SQL: -1},
			{Name: d + "LOWER", Verb: Expr, Clause: "LOWER(#)", SQL: -1},
			{Name: d + "UPPER", Verb: Expr, Clause: "UPPER(#)", SQL: -1},
			{Name: d + "CURRENT_TIMESTAMP", Verb: Expr, Clause: "CURRENT_TIMESTAMP"},
		},
		jetFunctions(name, Call{Verb: Expr, Clause: "MAX(#)", SQL: -1}, "MAX", "MAXi", "MAXf"),
		jetFunctions(name, Call{Verb: Expr, Clause: "MIN(#)", SQL: -1}, "MIN", "MINi", "MINf"),
		jetFunctions(name, Call{Verb: Expr, Clause: "SUM(#)", SQL: -1}, "SUM", "SUMi", "SUMf"),
		jetFunctions(name, Call{Verb: Expr, Mode: "named", SQL: -1, Args: 1}, "Raw", "RawBool", "RawInt", "RawFloat", "RawString", "RawTime", "RawTimestamp", "RawDate"),
		jetFunctions(name, Call{Verb: Pass, SQL: -1}, "BoolExp", "StringExp", "IntExp", "FloatExp", "TimeExp", "DateExp", "TimestampExp"), // another type, the same text
		jetFunctions(name, Call{Verb: Expr, Clause: "?", Args: -1},
			"Bool", "Int", "Int8", "Int16", "Int32", "Int64", "Uint8", "Uint16", "Uint32", "Uint64", "Float", "Decimal", "String", "UUID"),
	)
}

var jetSelect = []Call{
	{Name: "FROM", Verb: Build, Clause: "from", SQL: 1},
	{Name: "WHERE", Verb: Build, Clause: "where", SQL: 1},
	{Name: "GROUP_BY", Verb: Build, Clause: "groupby", SQL: 1},
	{Name: "HAVING", Verb: Build, Clause: "having", SQL: 1},
	{Name: "FOR", Verb: Build, Clause: "for", SQL: 1},
	{Name: "UNION", Verb: Build, Clause: "unread"},
	{Name: "UNION_ALL", Verb: Build, Clause: "unread"},
	{Name: "DISTINCT", Verb: Same},
	{Name: "ORDER_BY", Verb: Same},
	{Name: "LIMIT", Verb: Same},
	{Name: "OFFSET", Verb: Same},
}

var jetInsert = []Call{
	{Name: "VALUES", Verb: Build, Clause: "values", SQL: 1, Args: 2},
	{Name: "MODEL", Verb: Build, Clause: "row", SQL: 1},
	{Name: "MODELS", Verb: Build, Clause: "row", SQL: 1},
	{Name: "QUERY", Verb: Build, Clause: "fromselect", SQL: 1},
	{Name: "RETURNING", Verb: Build, Clause: "returning", SQL: 1},
}

func jetConflicts(dialect string) []Call {
	d := jetPath + "/" + dialect + "."
	return []Call{
		{Name: "(" + d + "InsertStatement).ON_CONFLICT", Verb: Build, Clause: "onconflict", SQL: 1, Mutable: true},
		{Name: "(" + d + "onConflict).WHERE", Verb: Build, Clause: "conflictwhere", SQL: 1, Mutable: true},
		{Name: "(" + d + "conflictTarget).DO_NOTHING", Verb: Build, Clause: "nothing", Mutable: true},
		{Name: "(" + d + "conflictTarget).DO_UPDATE", Verb: Build, Clause: "overwrite", Mutable: true}, // what is set does not matter
		{Name: "(" + d + "UpdateStatement).FROM", Verb: Same},
		{Name: "(" + d + "UpdateStatement).RETURNING", Verb: Build, Clause: "returning", SQL: 1, Mutable: true},
		{Name: "(" + d + "DeleteStatement).RETURNING", Verb: Build, Clause: "returning", SQL: 1, Mutable: true},
	}
}

// jetJoined are of packages that write to a join.
func jetJoined(dialect string) []Call {
	d := jetPath + "/" + dialect + "."
	return []Call{
		{Name: "(" + d + "joinSelectUpdateTable).UPDATE", Verb: Start, Clause: "update", Args: 1, Mutable: true},
		{Name: "(" + d + "SelectStatement).LOCK_IN_SHARE_MODE", Verb: Build, Clause: "for share", Mutable: true},
		{Name: "(" + d + "DeleteStatement).ORDER_BY", Verb: Same},
		{Name: "(" + d + "DeleteStatement).LIMIT", Verb: Same},
	}
}

func jetLocks(dialect, table string) []Call {
	d := jetPath + "/" + dialect + "."
	return join(
		[]Call{
			{Name: d + "LOCK", Verb: Start, Clause: "lock", SQL: -1, Mutable: true},
			{Name: "(" + d + table + ").LOCK", Verb: Start, Clause: "lock", Mutable: true},
			{Name: "(" + d + "DeleteStatement).USING", Verb: Same},
			{Name: d + "NOW", Verb: Expr, Clause: "NOW()"},
		},
		jetFunctions(dialect, Call{Verb: Expr, Clause: "?", Args: -1}, "DateT", "TimeT", "TimestampT"),
	)
}

// jetOnly are of one package alone.
var jetOnly = join(
	[]Call{
		{Name: jetPath + "/postgres.NO_KEY_UPDATE", Verb: Expr, Clause: "UPDATE"},
		{Name: jetPath + "/postgres.KEY_SHARE", Verb: Expr, Clause: "SHARE"},
		{Name: "(" + jetPath + "/postgres.onConflict).ON_CONSTRAINT", Verb: Build, Clause: "constraint", SQL: 1, Mutable: true},
		{Name: "(" + jetPath + "/postgres.LockStatement).IN", Verb: Same},
		{Name: "(" + jetPath + "/postgres.LockStatement).NOWAIT", Verb: Same},
		{Name: "(" + jetPath + "/mysql.LockStatement).READ", Verb: Same},
		{Name: "(" + jetPath + "/mysql.LockStatement).WRITE", Verb: Same},
		{Name: "(" + jetPath + "/mysql.InsertStatement).ON_DUPLICATE_KEY_UPDATE", Verb: Build, Clause: "duplicate", Mutable: true},
		{Name: "(" + jetPath + "/mysql.InsertStatement).AS_NEW", Verb: Same},
		{Name: "(" + jetPath + "/mysql.UpdateStatement).LIMIT", Verb: Same},
		{Name: "(" + jetPath + "/sqlite.InsertStatement).DEFAULT_VALUES", Verb: Build, Clause: "defaults", Mutable: true},
		{Name: jetPath + "/mysql.Blob", Verb: Expr, Clause: "?", Args: -1},
		{Name: jetPath + "/sqlite.Blob", Verb: Expr, Clause: "?", Args: -1},
		{Name: jetPath + "/mysql.DateTimeT", Verb: Expr, Clause: "?", Args: -1},
	},
	on([]string{jetPath + "/postgres.SelectStatement", jetPath + "/postgres.setOperators"},
		Call{Name: "INTERSECT", Verb: Build, Clause: "unread", Mutable: true},
		Call{Name: "INTERSECT_ALL", Verb: Build, Clause: "unread", Mutable: true},
		Call{Name: "EXCEPT", Verb: Build, Clause: "unread", Mutable: true},
		Call{Name: "EXCEPT_ALL", Verb: Build, Clause: "unread", Mutable: true},
	),
	jetFunctions("postgres", Call{Verb: Expr, Clause: "?", Args: -1}, "Text", "Real", "Double", "Json", "Bytea", "TimezT", "TimestampzT"),
	jetFunctions("postgres", Call{Verb: Pass, SQL: -1}, "TimezExp", "TimestampzExp", "CAST"),
	on([]string{"*" + jetPath + "/postgres.cast"}, jetCasts...),
)

// jetCasts make another type of a value, which stays the same to the eye of a key.
var jetCasts = []Call{
	{Name: "AS_TEXT", Verb: Same},
	{Name: "AS_UUID", Verb: Same},
	{Name: "AS_VARCHAR", Verb: Same},
	{Name: "AS_INTEGER", Verb: Same},
	{Name: "AS_BIGINT", Verb: Same},
	{Name: "AS_SMALLINT", Verb: Same},
	{Name: "AS_BOOL", Verb: Same},
	{Name: "AS", Verb: Same},
}
