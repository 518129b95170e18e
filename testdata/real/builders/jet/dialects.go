package jet

import (
	"database/sql"

	"github.com/go-jet/jet/v2/mysql"
	"github.com/go-jet/jet/v2/sqlite"

	mytable "github.com/dupsert/dupsert/testdata/real/builders/jet/mysql"
	lite "github.com/dupsert/dupsert/testdata/real/builders/jet/sqlite"
)

// MySQL: its quotes.
func MySQL(db *sql.DB, name, email string) error {
	u := mytable.Users
	return run(db, mysql.SELECT(u.ID).FROM(u).WHERE(u.Name.EQ(mysql.String(name)).AND(mysql.RawBool("`users`.`email` = @email", mysql.RawArgs{"@email": email}))))
}

// Duplicate: a conflict overwrites.
func Duplicate(db *sql.DB, name, email string) error {
	u := mytable.Users
	return run(db, u.INSERT(u.Name, u.Email).VALUES(name, email).AS_NEW().ON_DUPLICATE_KEY_UPDATE(u.Name.SET(u.NEW.Name)))
}

// SQLite: its own package.
func SQLite(db *sql.DB, name, email string) error {
	u := lite.Users
	return run(db, u.SELECT(sqlite.COUNT(u.ID)).WHERE(u.Name.EQ(sqlite.String(name)).AND(sqlite.UPPER(u.Email).EQ(sqlite.String(email)))))
}

// SQLiteIgnore: a conflict changes nothing.
func SQLiteIgnore(db *sql.DB, name, email string) error {
	u := lite.Users
	return run(db, u.INSERT(u.Name, u.Email).VALUES(name, email).ON_CONFLICT().DO_NOTHING())
}
