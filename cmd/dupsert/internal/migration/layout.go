package migration

import (
	"strings"

	"github.com/dupsert/dupsert/schema/migrate"
)

// unit is a migration to be worded: what it does, what undoes it, what is to
// be said before.
type unit struct {
	id      string // version and name: 0003_users_email_key
	name    string
	dialect string // a suffix for the one dialect it is for, with a dot; "" for all
	remark  []string
	steps   []step
	paired  string // of a directory without a tool's marks: how the file that undoes is called, "" if there is none
}

// text is a file of a migration, by its name in the directory.
type text struct{ name, body string }

// layout is how a tool wants migrations.
type layout struct {
	// outside says that the tool runs a migration outside of a transaction if it is told to.
	outside bool
	// single says that it then sends a file as one string, which PostgreSQL
	// runs in a transaction if it holds more than one statement
	// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT).
	single bool
	files  func(u unit) []text
}

// layouts are the tools. Each function names the manual it follows.
var layouts = map[migrate.Format]layout{
	migrate.Atlas:         {outside: true, files: atlasFiles},
	migrate.GolangMigrate: {outside: true, single: true, files: pairFiles},
	migrate.Morph:         {outside: true, single: true, files: morphFiles},
	migrate.Goose:         {outside: true, files: gooseFiles},
	migrate.DBMate:        {outside: true, single: true, files: dbmateFiles},
	migrate.SQLMigrate:    {outside: true, files: sqlMigrateFiles},
	migrate.Flyway:        {outside: true, files: flywayFiles},
	migrate.Tern:          {outside: true, files: ternFiles},
	migrate.Liquibase:     {outside: true, files: liquibaseFiles},
	migrate.Pop:           {files: popFiles}, // runs everything in transactions: https://gobuffalo.io/documentation/database/migrations/
	migrate.Folders:       {files: folderFiles},
	migrate.Plain:         {files: plainFiles}, // whoever runs it may do so in a transaction
}

// up is the text of the way up: the remark and the statements.
func (u unit) up() string {
	var b strings.Builder
	for _, line := range u.remark {
		b.WriteString("-- " + line + "\n")
	}
	for _, s := range u.steps {
		b.WriteString(s.up + ";\n")
	}
	return b.String()
}

// down undoes the last step first. A constraint takes its index with it, so
// the index is dropped only where it stands alone.
func (u unit) down() string {
	if len(u.steps) > 1 {
		return u.steps[len(u.steps)-1].down + ";\n"
	}
	return u.steps[0].down + ";\n"
}

// alone says whether a step must not run in a transaction.
func (u unit) alone() bool {
	for _, s := range u.steps {
		if s.alone {
			return true
		}
	}
	return false
}

// either is yes where a step must not run in a transaction.
func (u unit) either(yes, no string) string {
	if u.alone() {
		return yes
	}
	return no
}

// atlasFiles: https://atlasgo.io/versioned/apply#transaction-configuration. The
// directive ends at an empty line.
func atlasFiles(u unit) []text {
	return []text{{u.id + ".sql", u.either("-- atlas:txmode none\n\n", "") + u.up()}}
}

// pairFiles: https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md;
// without x-multi-statement a file is one string,
// https://github.com/golang-migrate/migrate/tree/master/database/postgres#multi-statement-mode.
func pairFiles(u unit) []text {
	return []text{{u.id + ".up.sql", u.up()}, {u.id + ".down.sql", u.down()}}
}

// morphFiles: https://github.com/mattermost/morph (-- morph:nontransactional).
func morphFiles(u unit) []text {
	mark := u.either("-- morph:nontransactional\n", "")
	return []text{{u.id + ".up.sql", mark + u.up()}, {u.id + ".down.sql", mark + u.down()}}
}

// gooseFiles: https://pressly.github.io/goose/documentation/annotations/.
func gooseFiles(u unit) []text {
	return []text{{u.id + ".sql", u.either("-- +goose NO TRANSACTION\n", "") + "-- +goose Up\n" + u.up() + "\n-- +goose Down\n" + u.down()}}
}

// dbmateFiles: https://github.com/amacneil/dbmate#migration-options.
func dbmateFiles(u unit) []text {
	mark := u.either(" transaction:false", "")
	return []text{{u.id + ".sql", "-- migrate:up" + mark + "\n" + u.up() + "\n-- migrate:down" + mark + "\n" + u.down()}}
}

// sqlMigrateFiles: https://github.com/rubenv/sql-migrate#writing-migrations.
func sqlMigrateFiles(u unit) []text {
	mark := u.either(" notransaction", "")
	return []text{{u.id + ".sql", "-- +migrate Up" + mark + "\n" + u.up() + "\n-- +migrate Down" + mark + "\n" + u.down()}}
}

// flywayFiles: https://documentation.red-gate.com/fd/script-configuration-files-277578984.html,
// https://documentation.red-gate.com/fd/flyway-execute-in-transaction-setting-277578997.html.
// Since 9.1.2 Flyway holds its own lock in a transaction, for which
// CONCURRENTLY waits forever: https://github.com/flyway/flyway/issues/3682,
// https://documentation.red-gate.com/fd/flyway-postgresql-transactional-lock-setting-277579114.html.
func flywayFiles(u unit) []text {
	if !u.alone() {
		return []text{{u.id + ".sql", u.up()}}
	}
	u.remark = append(u.remark, "Flyway 9.1.2 and later wait forever here without flyway.postgresql.transactional.lock=false")
	return []text{{u.id + ".sql", u.up()}, {u.id + ".sql.conf", "executeInTransaction=false\n"}}
}

// ternFiles: https://github.com/jackc/tern#migrations. Either part says for
// itself that it runs outside of a transaction (migrate.go: disableTx).
func ternFiles(u unit) []text {
	mark := u.either("---- tern: disable-tx ----\n", "")
	return []text{{u.id + ".sql", mark + u.up() + "\n---- create above / drop below ----\n\n" + mark + u.down()}}
}

// liquibaseFiles: https://docs.liquibase.com/concepts/changelogs/sql-format.html.
func liquibaseFiles(u unit) []text {
	body := "--liquibase formatted sql\n\n--changeset dupsert:" + u.name + u.either(" runInTransaction:false", "") + "\n" + u.up()
	for line := range strings.Lines(u.down()) {
		body += "--rollback " + line
	}
	return []text{{u.id + ".sql", body}}
}

// popFiles: https://gobuffalo.io/documentation/database/migrations/.
func popFiles(u unit) []text {
	return []text{{u.id + u.dialect + ".up.sql", u.up()}, {u.id + u.dialect + ".down.sql", u.down()}}
}

// folderFiles: https://diesel.rs/guides/getting-started,
// https://www.prisma.io/docs/orm/prisma-migrate. paired tells the one from the other.
func folderFiles(u unit) []text {
	if u.paired == "" {
		return []text{{u.id + "/migration.sql", u.up()}}
	}
	return []text{{u.id + "/up.sql", u.up()}, {u.id + "/down.sql", u.down()}}
}

func plainFiles(u unit) []text {
	out := []text{{u.id + ".sql", u.up()}}
	if u.paired != "" {
		out = append(out, text{u.id + u.paired, u.down()})
	}
	return out
}
