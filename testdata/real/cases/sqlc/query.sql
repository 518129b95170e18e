-- name: UserByEmail :one
SELECT * FROM users WHERE email = $1 LIMIT 1;

-- name: CreateUser :one
INSERT INTO users (email, name) VALUES ($1, $2) RETURNING id;

-- name: TagByName :one
SELECT id FROM tags WHERE name = $1;

-- name: AddTag :exec
INSERT INTO tags (name) VALUES ($1);

-- name: EnsureTag :execrows
INSERT INTO tags (name) VALUES ($1) ON CONFLICT (name) DO NOTHING;

-- name: IsMember :one
SELECT EXISTS (SELECT 1 FROM members WHERE user_id = $1 AND tag_id = $2);

-- name: MembersOf :many
SELECT * FROM members WHERE user_id = $1 AND tag_id = $2;

-- name: CountMembers :one
SELECT count(*) FROM members WHERE user_id = $1 AND tag_id = sqlc.narg('tag_id');

-- name: AddMember :exec
INSERT INTO members (user_id, tag_id, note) VALUES (@user_id, @tag_id, @note);

-- name: RenameMember :execrows
UPDATE members SET note = $3 WHERE user_id = $1 AND tag_id = $2;

-- name: CopyUsers :copyfrom
INSERT INTO users (email, name) VALUES ($1, $2);

-- name: CopyTags :copyfrom
INSERT INTO tags (name) VALUES ($1);

-- name: UserIDs :batchone
SELECT id FROM users WHERE email = $1;

-- name: AddUsers :batchexec
INSERT INTO users (email) VALUES ($1);

-- name: UsersOf :batchmany
SELECT * FROM users WHERE email = $1;
