// Users and groups in memory behind scimmy-routers, on a loopback port of the system's choice.
// The token comes from SCIM_TARGET_TOKEN; the first line written is the base URL.
import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const token = process.env.SCIM_TARGET_TOKEN;
if (!token) throw new Error("SCIM_TARGET_TOKEN has to hold the bearer token");

const users = new Map();
const groups = new Map();

/** The resource as plain data: scimmy's own objects refuse members it would have to compute. */
const plain = (data) => JSON.parse(JSON.stringify(data));

const notFound = (id) => new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);

/** Stores what a POST, PUT or PATCH sent, whole. */
function store(kept, id, data) {
    const before = id === undefined ? undefined : kept.get(id);
    if (id !== undefined && before === undefined) throw notFound(id);
    const now = new Date().toISOString();
    const stored = {
        ...plain(data),
        id: id ?? randomUUID(),
        meta: { created: before?.meta.created ?? now, lastModified: now },
    };
    kept.set(stored.id, stored);
    return stored;
}

/** Finds one resource by its id, or all that match the filter. */
function find(kept, resource, show = (one) => one) {
    if (resource.id !== undefined) {
        if (!kept.has(resource.id)) throw notFound(resource.id);
        return show(kept.get(resource.id));
    }
    const all = [...kept.values()].map(show);
    return resource.filter ? resource.filter.match(all) : all;
}

function remove(kept, id) {
    if (!kept.delete(id)) throw notFound(id);
}

function requireFreeName(id, userName) {
    for (const other of users.values()) {
        if (other.id !== id && other.userName.toLowerCase() === userName.toLowerCase()) {
            throw new SCIMMY.Types.Error(409, "uniqueness", "The userName is taken");
        }
    }
}

/** A user with the groups that list it. */
function withGroups(user) {
    const found = [...groups.values()].filter((group) => (group.members ?? []).some((one) => one.value === user.id));
    return { ...user, groups: found.map((group) => ({ value: group.id, display: group.displayName })) };
}

SCIMMY.Resources.declare(SCIMMY.Resources.User, {
    extensions: [{ schema: SCIMMY.Schemas.EnterpriseUser, required: false }],
    ingress: (resource, data) => {
        requireFreeName(resource.id, data.userName);
        return withGroups(store(users, resource.id, data));
    },
    egress: (resource) => find(users, resource, withGroups),
    degress: (resource) => {
        remove(users, resource.id);
        for (const group of groups.values()) {
            group.members = (group.members ?? []).filter((one) => one.value !== resource.id);
        }
    },
});

SCIMMY.Resources.declare(SCIMMY.Resources.Group, {
    ingress: (resource, data) => store(groups, resource.id, data),
    egress: (resource) => find(groups, resource),
    degress: (resource) => remove(groups, resource.id),
});

const app = express();
app.use("/scim/v2", new SCIMMYRouters({
    type: "bearer",
    baseUri: (request) => `${request.protocol}://${request.get("host")}`,
    handler: (request) => {
        const [scheme, credential] = (request.get("Authorization") ?? "").split(" ");
        if (scheme.toLowerCase() !== "bearer" || credential !== token) throw new Error("The bearer token is missing or wrong");
        return "nobody";
    },
}));

const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/scim/v2`));
