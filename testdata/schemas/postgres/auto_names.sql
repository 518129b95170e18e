-- The engine names what the author did not.
create table accounts (
    id bigserial primary key,
    email text unique,
    tenant int,
    handle text,
    unique (tenant, handle)
);
create unique index on accounts (lower(email));
create unique index on accounts (tenant, (handle || 'x'), (tenant + 1), lower(handle));
create unique index on accounts ((tenant::text));
create unique index on accounts (cast(email as varchar(20)));
create unique index on accounts (coalesce(handle, '')) include (tenant);
-- the name accounts_email_key is taken
alter table accounts add unique (email, tenant);
alter table accounts add unique (email) deferrable;
create table a_table_with_a_name_that_is_fifty_characters_long (
    and_a_column_that_is_long_too_for_good_measure int unique,
    "Quoted Column" int unique
);
create table accounts_key (id int primary key);
create table "Mixed" ("Id" int primary key, id int unique);
