// Package real pins the true libraries against which dupsert's knowledge of
// them is tested. It is a module of its own, so that none of them is a
// dependency of dupsert.
package real

import (
	_ "github.com/aarondl/sqlboiler/v4/queries/qm"
	_ "github.com/astaxie/beego/orm"
	_ "github.com/beego/beego/v2/client/orm"
	_ "github.com/doug-martin/goqu/v9"
	_ "github.com/georgysavva/scany/v2/pgxscan"
	_ "github.com/georgysavva/scany/v2/sqlscan"
	_ "github.com/go-gorp/gorp/v3"
	_ "github.com/go-jet/jet/v2/mysql"
	_ "github.com/go-jet/jet/v2/postgres"
	_ "github.com/go-jet/jet/v2/sqlite"
	_ "github.com/go-jet/jet/v2/stmtcache"
	_ "github.com/go-pg/pg/v10"
	_ "github.com/gobuffalo/pop/v5"
	_ "github.com/gobuffalo/pop/v6"
	_ "github.com/gocraft/dbr/v2"
	_ "github.com/huandu/go-sqlbuilder"
	_ "github.com/jinzhu/gorm"
	_ "github.com/letsencrypt/borp"
	_ "github.com/stephenafamo/bob"
	_ "github.com/stephenafamo/bob/dialect/mysql"
	_ "github.com/stephenafamo/bob/dialect/psql"
	_ "github.com/stephenafamo/bob/dialect/sqlite"
	_ "github.com/upper/db/v4"
	_ "github.com/uptrace/bun"
	_ "gorm.io/gen"
	_ "gorm.io/gorm"
	_ "upper.io/db.v3/lib/sqlbuilder"
	_ "xorm.io/builder"
	_ "xorm.io/xorm"
)
