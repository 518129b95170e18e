package sqltext

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/dupsert/dupsert/schema"
)

func TestSplit(t *testing.T) {
	const pg, my, lite = schema.Postgres, schema.MySQL, schema.SQLite
	tests := []struct {
		name    string
		dialect schema.Dialect
		text    string
		want    []string // line verb|text
	}{
		{"plain", pg, "-- name: A :one\nselect 1; ;\ninsert into t values (';');", []string{"2 select|select 1", "3 insert|insert into t values (';')"}},
		{"no semicolon, comment behind", pg, "select 1 -- done", []string{"1 select|select 1"}},
		{"parenthesised", pg, "((select 1) union select 2)", []string{"1 select|((select 1) union select 2)"}},
		{"hole first", pg, "\x010\x02 from t", []string{"1 |\x010\x02 from t"}},
		{"e-string", pg, `select E'it\'s;'; select 2`, []string{`1 select|select E'it\'s;'`, "1 select|select 2"}},
		{"dollar", pg, "create function f() returns int as $x$ begin; end; $x$ language plpgsql; select 1",
			[]string{"1 create|create function f() returns int as $x$ begin; end; $x$ language plpgsql", "1 select|select 1"}},
		{"atomic", pg, "create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3",
			[]string{"1 create|create function f() returns int begin atomic select case when true then 1 end; select 2; end", "1 select|select 3"}},
		{"transaction", pg, "begin; update t set a = 1; end;", []string{"1 begin|begin", "1 update|update t set a = 1", "1 end|end"}},
		{"copy", pg, "copy t (a) from stdin;\n1\tit's\n\\.\n\nselect 1;", []string{"1 copy|copy t (a) from stdin", "5 select|select 1"}},
		{"copy file", pg, "copy t from '/x'; select 1", []string{"1 copy|copy t from '/x'", "1 select|select 1"}},
		{"psql", pg, "\\connect x'y\nselect 1", []string{"2 select|select 1"}},
		{"sqlite shell", lite, ".mode 'csv\nselect 1", []string{"2 select|select 1"}},
		{"trigger", lite, "create trigger a after insert on t when case when new.a then 1 else 0 end begin update t set a = 1; delete from u; end; select 1",
			[]string{"1 create|create trigger a after insert on t when case when new.a then 1 else 0 end begin update t set a = 1; delete from u; end", "1 select|select 1"}},
		{"table with column begin", my, "create table event (begin datetime); select 1", []string{"1 create|create table event (begin datetime)", "1 select|select 1"}},
		{"procedure", my, "create definer=root@localhost procedure p() begin if a then set b = if(c, 1, 2); end if; case x when 1 then select 1; end case; while a do set a = 0; end while; end; select 2",
			[]string{"1 create|create definer=root@localhost procedure p() begin if a then set b = if(c, 1, 2); end if; case x when 1 then select 1; end case; while a do set a = 0; end while; end", "1 select|select 2"}},
		{"delimiter", my, "DELIMITER $$\ncreate procedure p() begin select 1; END$$\nDELIMITER ;\nselect 2;", []string{"2 create|create procedure p() begin select 1; END", "4 select|select 2"}},
		{"delimiter //", my, "delimiter //\nselect 1; //\ndelimiter ;\nselect 2", []string{"2 select|select 1;", "4 select|select 2"}},
		{"executable comment", my, "/*!40101 SET x = 1 */;\n/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON u FOR EACH ROW BEGIN SET a = 1; END */;",
			[]string{"1 set|/*!40101 SET x = 1 */", "2 create|/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON u FOR EACH ROW BEGIN SET a = 1; END */"}},
		{"not atomic", my, "begin not atomic select 1; select 2; end; select 3", []string{"1 begin|begin not atomic select 1; select 2; end", "1 select|select 3"}},
		{"open string", pg, "select 'a; select 2", []string{"1 select|select 'a; select 2"}},
		{"empty", pg, " ;; -- x\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range Split(tt.text, tt.dialect) {
				got = append(got, fmt.Sprintf("%d %s|%s", s.Line, s.Verb, s.Text))
				if !strings.HasPrefix(tt.text[s.Offset:], s.Text) {
					t.Errorf("offset %d is not where %q stands", s.Offset, s.Text)
				}
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("\n got %q\nwant %q", got, tt.want)
			}
		})
	}
}
