module github.com/dupsert/dupsert/testdata/real

go 1.26.4

require (
	github.com/jinzhu/gorm v1.9.16
	gorm.io/gorm v1.31.2
)

require (
	github.com/denisenkom/go-mssqldb v0.11.0 // indirect
	github.com/go-sql-driver/mysql v1.10.1 // indirect
	github.com/golang-sql/civil v0.0.0-20220223132316-b832511892a9 // indirect
	github.com/jinzhu/inflection v1.0.0 // indirect
	github.com/jinzhu/now v1.1.5 // indirect
	github.com/lib/pq v1.12.3 // indirect
	github.com/mattn/go-sqlite3 v1.14.52 // indirect
	golang.org/x/crypto v0.51.0 // indirect
	golang.org/x/text v0.37.0 // indirect
)
