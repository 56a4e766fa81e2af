/* Geometry of one row as a GeoPackage blob: "GP", version, flags, srs, envelope, then WKB.  Written in one
 * form; read in every form the standard allows, each length checked before it is believed. */
#include "city/geometry-blob.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

enum {
    WKB_POINT = 1,
    WKB_LINE = 2,
    WKB_POLYGON = 3,
    WKB_MULTI_POINT = 4,
    WKB_MULTI_LINE = 5,
    WKB_MULTI_POLYGON = 6,
    WKB_COLLECTION = 7,
    LITTLE_ENDIAN_MARK = 1,
    FLAG_ENVELOPE_XY = 1 << 1,
    FLAG_EMPTY = 1 << 4,
    MAX_DEPTH = 3, /* a collection of multi of single */
};

/* ---- encode ---- */

static void
put_u32(GByteArray *blob, guint32 value)
{
    guint32 little = GUINT32_TO_LE(value);
    g_byte_array_append(blob, (const guint8 *) &little, sizeof little);
}

static void
put_double(GByteArray *blob, double value)
{
    guint64 bits;
    memcpy(&bits, &value, sizeof bits);
    bits = GUINT64_TO_LE(bits);
    g_byte_array_append(blob, (const guint8 *) &bits, sizeof bits);
}

static void
put_head(GByteArray *blob, guint32 type)
{
    guint8 mark = LITTLE_ENDIAN_MARK;
    g_byte_array_append(blob, &mark, 1);
    put_u32(blob, type);
}

static void
put_vertices(GByteArray *blob, const JumGeometryColumns *g, guint32 ring, gboolean close)
{
    guint32 first = g->vertex_start[ring], end = g->vertex_start[ring + 1];
    put_u32(blob, end - first + (close && end > first ? 1 : 0));
    for (guint32 v = first; v < end; v++) {
        put_double(blob, g->x[v]);
        put_double(blob, g->y[v]);
    }
    if (close && end > first) {
        put_double(blob, g->x[first]);
        put_double(blob, g->y[first]);
    }
}

/* put_polygons: an outer ring takes the holes that follow it. */
static void
put_polygons(GByteArray *blob, const JumGeometryColumns *g, guint32 first, guint32 end)
{
    guint32 n = 0;
    for (guint32 r = first; r < end; r++)
        n += r == first || !g->hole[r] ? 1 : 0;
    put_head(blob, WKB_MULTI_POLYGON);
    put_u32(blob, n);
    for (guint32 r = first; r < end;) {
        guint32 stop = r + 1;
        while (stop < end && g->hole[stop])
            stop++;
        put_head(blob, WKB_POLYGON);
        put_u32(blob, stop - r);
        for (; r < stop; r++)
            put_vertices(blob, g, r, TRUE);
    }
}

static void
put_lines(GByteArray *blob, const JumGeometryColumns *g, guint32 first, guint32 end, gboolean multi)
{
    if (multi) {
        put_head(blob, WKB_MULTI_LINE);
        put_u32(blob, end - first);
    }
    for (guint32 r = first; r < end; r++) {
        put_head(blob, WKB_LINE);
        put_vertices(blob, g, r, FALSE);
    }
}

gboolean
jum_geometry_blob_encode(
    GByteArray *blob, const JumLayer *layer, guint row, int srs_id, gboolean multi_line)
{
    g_byte_array_set_size(blob, 0);
    JumBox box = jum_layer_box(layer, row);
    if (jum_box_is_empty(&box))
        return FALSE;
    JumGeometryColumns g = jum_layer_geometry(layer);
    guint32 first = g.ring_start[row], end = g.ring_start[row + 1];
    guint8 head[4] = {'G', 'P', 0, LITTLE_ENDIAN_MARK | FLAG_ENVELOPE_XY};
    JumGeometry kind = jum_schema_table(jum_layer_table(layer))->geometry;
    if (kind == JUM_GEOMETRY_POINT)
        head[3] = LITTLE_ENDIAN_MARK; /* a point is its own envelope */
    g_byte_array_append(blob, head, sizeof head);
    put_u32(blob, (guint32) srs_id);
    if (kind != JUM_GEOMETRY_POINT) {
        put_double(blob, box.x0);
        put_double(blob, box.x1);
        put_double(blob, box.y0);
        put_double(blob, box.y1);
    }
    if (kind == JUM_GEOMETRY_POLYGON) {
        put_polygons(blob, &g, first, end);
    } else if (kind == JUM_GEOMETRY_LINE) {
        put_lines(blob, &g, first, end, multi_line || end - first > 1);
    } else {
        put_head(blob, WKB_POINT);
        put_double(blob, g.x[g.vertex_start[first]]);
        put_double(blob, g.y[g.vertex_start[first]]);
    }
    return TRUE;
}

/* ---- decode ---- */

typedef struct {
    const guint8 *at, *end;
    gboolean swap; /* of the geometry being read */
    JumLayer *layer;
    JumGeometry kind;
    const char *fault; /* the first one */
} Reader;

static gboolean
fail(Reader *r, const char *why)
{
    if (r->fault == NULL)
        r->fault = why;
    return FALSE;
}

static gboolean
has(Reader *r, gsize bytes)
{
    return (gsize) (r->end - r->at) >= bytes || fail(r, _("its geometry is cut short"));
}

static guint32
get_u32(Reader *r)
{
    guint32 value;
    memcpy(&value, r->at, sizeof value);
    r->at += sizeof value;
    return r->swap ? GUINT32_SWAP_LE_BE(value) : value;
}

static double
get_double(Reader *r)
{
    guint64 bits;
    double value;
    memcpy(&bits, r->at, sizeof bits);
    r->at += sizeof bits;
    if (r->swap)
        bits = GUINT64_SWAP_LE_BE(bits);
    memcpy(&value, &bits, sizeof value);
    return value;
}

static gboolean
is_coordinate(double x, double y)
{
    return fabs(x) < 1e8 && fabs(y) < 1e8; /* FALSE for NaN */
}

/* get_head: byte order, type; @stride becomes the bytes of a vertex. */
static gboolean
get_head(Reader *r, guint32 *type, gsize *stride)
{
    if (!has(r, 5))
        return FALSE;
    guint8 order = *r->at++;
    if (order > 1)
        return fail(r, _("its geometry has no valid byte order"));
    r->swap = (order == 1) != (G_BYTE_ORDER == G_LITTLE_ENDIAN);
    guint32 code = get_u32(r);
    gboolean z = (code & 0x80000000u) != 0, m = (code & 0x40000000u) != 0;
    code &= 0x0fffffffu;
    z = z || code / 1000 == 1 || code / 1000 == 3;
    m = m || code / 1000 == 2 || code / 1000 == 3;
    *type = code % 1000;
    *stride = 16 + (z ? 8u : 0u) + (m ? 8u : 0u);
    return TRUE;
}

static gboolean
get_point(Reader *r, gsize stride)
{
    if (!has(r, stride))
        return FALSE;
    double x = get_double(r), y = get_double(r);
    r->at += stride - 16;
    if (isnan(x) && isnan(y))
        return TRUE; /* an empty point, as WKB writes it */
    if (!is_coordinate(x, y))
        return fail(r, _("its geometry has a coordinate that is not a number of metres"));
    jum_layer_add_point(r->layer, x, y);
    return TRUE;
}

static gboolean
get_count(Reader *r, gsize item_bytes, guint32 *n)
{
    if (!has(r, 4))
        return FALSE;
    *n = get_u32(r);
    return has(r, (gsize) *n * item_bytes);
}

static gboolean
get_line(Reader *r, gsize stride)
{
    guint32 n;
    if (!get_count(r, stride, &n))
        return FALSE;
    if (n == 0)
        return TRUE;
    if (n < 2)
        return fail(r, _("its line has one vertex"));
    jum_layer_begin_ring(r->layer, FALSE);
    for (guint32 i = 0; i < n; i++) {
        double x = get_double(r), y = get_double(r);
        r->at += stride - 16;
        if (!is_coordinate(x, y))
            return fail(r, _("its geometry has a coordinate that is not a number of metres"));
        jum_layer_add_vertex(r->layer, x, y);
    }
    return TRUE;
}

static void
vertex_at(Reader *r, const guint8 *vertices, gsize stride, guint32 i, double *x, double *y)
{
    const guint8 *keep = r->at;
    r->at = vertices + stride * i;
    *x = get_double(r);
    *y = get_double(r);
    r->at = keep;
}

/* get_ring: without its closing vertex, turned counter-clockwise (a hole: clockwise). */
static gboolean
get_ring(Reader *r, gsize stride, gboolean hole)
{
    guint32 n;
    if (!get_count(r, stride, &n))
        return FALSE;
    const guint8 *vertices = r->at;
    r->at += stride * n;
    double x0 = 0.0, y0 = 0.0, x1, y1, x2 = 0.0, y2 = 0.0, area = 0.0;
    for (guint32 i = 0; i < n; i++) {
        x1 = x2, y1 = y2;
        vertex_at(r, vertices, stride, i, &x2, &y2);
        if (!is_coordinate(x2, y2))
            return fail(r, _("its geometry has a coordinate that is not a number of metres"));
        if (i == 0)
            x0 = x2, y0 = y2;
        else
            area += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    }
    if (n > 1 && x2 == x0 && y2 == y0)
        n--;
    if (n < 3)
        return fail(r, _("its polygon has a ring of fewer than three vertices"));
    jum_layer_begin_ring(r->layer, hole);
    gboolean reverse = (area < 0.0) != (hole != FALSE);
    for (guint32 i = 0; i < n; i++) {
        vertex_at(r, vertices, stride, reverse ? (n - i) % n : i, &x1, &y1);
        jum_layer_add_vertex(r->layer, x1, y1);
    }
    return TRUE;
}

static gboolean
get_polygon(Reader *r, gsize stride)
{
    guint32 n_rings;
    if (!get_count(r, 4, &n_rings))
        return FALSE;
    for (guint32 i = 0; i < n_rings; i++)
        if (!get_ring(r, stride, i > 0))
            return FALSE;
    return TRUE;
}

static gboolean
is_of_kind(guint32 type, JumGeometry kind)
{
    guint32 single = type > WKB_POLYGON ? type - 3 : type;
    if (kind == JUM_GEOMETRY_POINT)
        return single == WKB_POINT;
    if (kind == JUM_GEOMETRY_LINE)
        return single == WKB_LINE;
    return kind == JUM_GEOMETRY_ANY || (kind == JUM_GEOMETRY_POLYGON && single == WKB_POLYGON);
}

static gboolean
get_geometry(Reader *r, int depth)
{
    guint32 type, n;
    gsize stride;
    if (!get_head(r, &type, &stride))
        return FALSE;
    if (type == WKB_POINT || type == WKB_LINE || type == WKB_POLYGON) {
        if (!is_of_kind(type, r->kind))
            return fail(r, _("its geometry is of another kind than its table's"));
        return type == WKB_POINT  ? get_point(r, stride)
               : type == WKB_LINE ? get_line(r, stride)
                                  : get_polygon(r, stride);
    }
    if (type < WKB_MULTI_POINT || type > WKB_COLLECTION || depth == MAX_DEPTH)
        return fail(r, _("its geometry is of an unknown type"));
    if (!get_count(r, 5, &n))
        return FALSE;
    for (guint32 i = 0; i < n; i++)
        if (!get_geometry(r, depth + 1))
            return FALSE;
    return TRUE;
}

const char *
jum_geometry_blob_decode(JumLayer *layer, const guint8 *blob, gsize bytes)
{
    static const gsize envelope_bytes[8] = {0, 32, 48, 48, 64, 0, 0, 0};
    if (blob == NULL || bytes == 0)
        return NULL;
    if (bytes < 8 || blob[0] != 'G' || blob[1] != 'P')
        return _("its geometry is not a GeoPackage geometry");
    guint8 flags = blob[3];
    gsize head = 8 + envelope_bytes[(flags >> 1) & 7];
    if (((flags >> 1) & 7) > 4)
        return _("its geometry has no valid envelope");
    if (bytes < head)
        return _("its geometry is cut short");
    if (flags & FLAG_EMPTY)
        return NULL;
    Reader r = {.at = blob + head, .end = blob + bytes, .layer = layer};
    r.kind = jum_schema_table(jum_layer_table(layer))->geometry;
    get_geometry(&r, 0);
    return r.fault;
}
