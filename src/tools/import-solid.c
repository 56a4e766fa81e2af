/* A building given by its faces becomes a footprint with a height and a roof: the ground faces, or what lies lowest, united
 * by GEOS; heights from the corners; the roof's shape from which way its slopes look. */
#include "tools/import-solid.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "formats/cityjson.h"

#define UPRIGHT  0.17  /* cosine to the vertical: steeper than 80° */
#define LEVEL    0.985 /* flatter than 10° */
#define LOWEST_M 0.5   /* about the lowest */
#define SECTORS  8

/* Twice the area of a face as a vector, metres² (Newell). */
static void
face_vector(const JumSolid *s, guint face, double v[3])
{
    guint32 ring = s->face_ring[face], first = s->ring_corner[ring], end = s->ring_corner[ring + 1];
    v[0] = v[1] = v[2] = 0.0;
    if (s->face_ring[face + 1] == ring)
        return;
    for (guint32 i = first, before = end - 1; i < end; before = i++) {
        const double *a = s->xyz + 3 * (gsize) before, *b = s->xyz + 3 * (gsize) i,
                     *o = s->xyz + 3 * (gsize) first;
        double p[3] = {(a[0] - o[0]) * s->x_m, (a[1] - o[1]) * s->y_m, a[2] - o[2]};
        double q[3] = {(b[0] - o[0]) * s->x_m, (b[1] - o[1]) * s->y_m, b[2] - o[2]};
        v[0] += p[1] * q[2] - p[2] * q[1];
        v[1] += p[2] * q[0] - p[0] * q[2];
        v[2] += p[0] * q[1] - p[1] * q[0];
    }
}

typedef struct {
    double area_m2, rise; /* rise: cosine of its slope, 1 level, 0 upright */
    double turn;          /* which way the slope looks, −π … π */
    double low, mean;     /* altitudes */
} Face;

static Face
look_at(const JumSolid *s, guint face)
{
    double v[3];
    face_vector(s, face, v);
    Face f = {.low = INFINITY};
    double size = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    guint32 ring = s->face_ring[face], n = 0;
    if (s->face_ring[face + 1] > ring)
        for (guint32 i = s->ring_corner[ring]; i < s->ring_corner[ring + 1]; i++, n++) {
            f.low = fmin(f.low, s->xyz[3 * (gsize) i + 2]);
            f.mean += s->xyz[3 * (gsize) i + 2];
        }
    f.mean /= MAX(n, 1);
    f.area_m2 = size / 2.0;
    f.rise = size > 0.0 ? fabs(v[2]) / size : 0.0;
    f.turn = v[2] >= 0.0 ? atan2(v[1], v[0]) : atan2(-v[1], -v[0]);
    return f;
}

static gboolean
has_role(const JumSolid *s, JumCityFaceRole role)
{
    for (guint i = 0; s->role != NULL && i < s->n_faces; i++)
        if (s->role[i] == role)
            return TRUE;
    return FALSE;
}

/* The altitude of the lowest level face; INFINITY if none is level. */
static double
lowest_level(const JumSolid *s)
{
    double low = INFINITY;
    for (guint i = 0; i < s->n_faces; i++) {
        Face f = look_at(s, i);
        if (f.rise > LEVEL && f.area_m2 > 0.5)
            low = fmin(low, f.mean);
    }
    return low;
}

/* ---- footprint ---- */

static OGRGeometryH
polygon_of(const JumSolid *s, guint face)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    for (guint32 r = s->face_ring[face]; r < s->face_ring[face + 1]; r++) {
        OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
        guint32 first = s->ring_corner[r], n = s->ring_corner[r + 1] - first;
        for (guint32 i = 0; i <= n && n > 0; i++) {
            const double *at = s->xyz + 3 * (gsize) (first + i % n);
            OGR_G_AddPoint_2D(ring, at[0], at[1]);
        }
        OGR_G_AddGeometryDirectly(polygon, ring);
    }
    return polygon;
}

typedef gboolean (*Wanted)(const JumSolid *s, guint face, const Face *f, double low);

static gboolean
is_ground(const JumSolid *s, guint face, const Face *f, double low)
{
    (void) f, (void) low;
    return s->role[face] == JUM_CITY_FACE_GROUND;
}

static gboolean
is_lowest(const JumSolid *s, guint face, const Face *f, double low)
{
    (void) s, (void) face;
    return f->rise > LEVEL && f->mean < low + LOWEST_M;
}

static gboolean
lies(const JumSolid *s, guint face, const Face *f, double low)
{
    (void) s, (void) face, (void) f, (void) low;
    return TRUE;
}

/* The faces that are wanted, of those that do not stand upright, united. */
static OGRGeometryH
unite(const JumSolid *s, Wanted wanted, double low, double *area_m2)
{
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon);
    *area_m2 = 0.0;
    for (guint i = 0; i < s->n_faces; i++) {
        Face f = look_at(s, i);
        if (f.rise < UPRIGHT || f.area_m2 < 1e-4 || !wanted(s, i, &f, low))
            continue;
        OGR_G_AddGeometryDirectly(all, polygon_of(s, i));
        *area_m2 += f.area_m2 * f.rise;
    }
    if (OGR_G_GetGeometryCount(all) < 2)
        return all;
    OGRGeometryH united = OGR_G_UnionCascaded(all);
    if (united == NULL)
        return all;
    OGR_G_DestroyGeometry(all);
    return united;
}

OGRGeometryH
jum_solid_footprint(const JumSolid *solid)
{
    double low = lowest_level(solid), area = 0.0, seen = 0.0;
    OGRGeometryH found = NULL;
    for (guint i = 0; i < solid->n_faces; i++) {
        Face f = look_at(solid, i);
        seen += f.rise < UPRIGHT ? 0.0 : f.area_m2 * f.rise;
    }
    if (has_role(solid, JUM_CITY_FACE_GROUND))
        found = unite(solid, is_ground, low, &area);
    else if (isfinite(low))
        found = unite(solid, is_lowest, low, &area);
    if (found == NULL || area < 0.2 * seen) { /* roofs and walls only */
        if (found != NULL)
            OGR_G_DestroyGeometry(found);
        found = unite(solid, lies, low, &area);
    }
    if (area > 0.0)
        return found;
    OGR_G_DestroyGeometry(found);
    return NULL;
}

/* ---- what the faces say ---- */

typedef struct {
    double base, top, eaves; /* altitudes */
    double level, sloped;    /* m² of the roof */
    double by_sector[SECTORS];
} Measures;

static gboolean
is_roof(const JumSolid *s, guint face, const Face *f, const Measures *m, gboolean named)
{
    if (f->rise < UPRIGHT || f->area_m2 < 0.05)
        return FALSE;
    return named ? s->role[face] == JUM_CITY_FACE_ROOF
                 : f->mean > m->base + fmax(1.0, 0.3 * (m->top - m->base));
}

static Measures
measure(const JumSolid *s)
{
    Measures m = {.base = INFINITY, .top = -INFINITY};
    double eaves = 0.0;
    gboolean named = has_role(s, JUM_CITY_FACE_ROOF), ground = has_role(s, JUM_CITY_FACE_GROUND);
    for (guint i = 0; i < s->n_faces; i++)
        for (guint32 c = s->ring_corner[s->face_ring[i]]; c < s->ring_corner[s->face_ring[i + 1]];
             c++) {
            double z = s->xyz[3 * (gsize) c + 2];
            m.top = fmax(m.top, z);
            if (!ground || s->role[i] == JUM_CITY_FACE_GROUND)
                m.base = fmin(m.base, z);
        }
    for (guint i = 0; i < s->n_faces; i++) {
        Face f = look_at(s, i);
        if (!is_roof(s, i, &f, &m, named))
            continue;
        if (f.rise > LEVEL) {
            m.level += f.area_m2;
            continue;
        }
        m.sloped += f.area_m2;
        eaves += f.area_m2 * f.low;
        m.by_sector[(guint) ((f.turn + G_PI) / (2.0 * G_PI) * SECTORS + 0.5) % SECTORS] +=
            f.area_m2;
    }
    m.eaves = m.sloped > 0.0 ? eaves / m.sloped : m.top;
    return m;
}

static void
say_number(JumTags *tags, JumTag tag, double value)
{
    char number[JUM_NUMBER_BYTES];
    g_strlcpy(tags->scratch[tag], jum_number_format_fixed(number, value, 3),
              sizeof tags->scratch[tag]);
    tags->value[tag] = tags->scratch[tag];
}

static const char *
shape_of(const Measures *m)
{
    guint ways = 0;
    if (m->level >= 1.5 * m->sloped)
        return "flat";
    for (guint i = 0; i < SECTORS; i++)
        ways += m->by_sector[i] > 0.12 * m->sloped;
    return ways <= 2 ? "gabled" : "hipped";
}

void
jum_solid_say(const JumSolid *solid, JumTags *tags)
{
    Measures m = measure(solid);
    double height = m.top - m.base;
    if (!(height > 0.5 && height < 1000.0) || m.level + m.sloped <= 0.0)
        return;
    if (!(jum_tags_metres(tags, JUM_TAG_height) > 0.0))
        say_number(tags, JUM_TAG_height, height);
    if (tags->value[JUM_TAG_ground] == NULL)
        say_number(tags, JUM_TAG_ground, m.base);
    const char *shape = shape_of(&m);
    if (tags->value[JUM_TAG_roof_shape] == NULL ||
        g_ascii_isdigit(tags->value[JUM_TAG_roof_shape][0])) /* a code; the faces know */
        tags->value[JUM_TAG_roof_shape] = shape;
    if (tags->value[JUM_TAG_roof_height] == NULL && strcmp(shape, "flat") != 0)
        say_number(tags, JUM_TAG_roof_height, fmin(m.top - m.eaves, 0.6 * height));
}

/* ---- features of GDAL ---- */

gboolean
jum_import_is_solid(OGRGeometryH geometry)
{
    if (geometry == NULL || !OGR_G_Is3D(geometry))
        return FALSE;
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    return type == wkbPolyhedralSurface || type == wkbTIN ||
           (type == wkbGeometryCollection && OGR_G_GetGeometryCount(geometry) > 0 &&
            jum_import_is_solid(OGR_G_GetGeometryRef(geometry, 0)));
}

static void
collect(OGRGeometryH geometry, GArray *face_ring, GArray *ring_corner, GArray *xyz)
{
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    if (type != wkbPolygon && type != wkbTriangle) {
        for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
            collect(OGR_G_GetGeometryRef(geometry, i), face_ring, ring_corner, xyz);
        return;
    }
    for (int r = 0; r < OGR_G_GetGeometryCount(geometry); r++) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(geometry, r);
        for (int i = 0; i + 1 < OGR_G_GetPointCount(ring); i++) {
            double place[3];
            OGR_G_GetPoint(ring, i, &place[0], &place[1], &place[2]);
            if (isfinite(place[0] + place[1] + place[2]))
                g_array_append_vals(xyz, place, 3);
        }
        guint32 end = xyz->len / 3;
        g_array_append_val(ring_corner, end);
    }
    guint32 end = ring_corner->len - 1;
    g_array_append_val(face_ring, end);
}

void
jum_import_solid_feature(JumImport *import,
                         JumImportSource *source,
                         JumTags *tags,
                         OGRGeometryH geometry,
                         gboolean degrees,
                         const JumProjection *projection)
{
    g_autoptr(GArray) face_ring = g_array_new(FALSE, TRUE, sizeof(guint32));
    g_autoptr(GArray) ring_corner = g_array_new(FALSE, TRUE, sizeof(guint32));
    g_autoptr(GArray) xyz = g_array_new(FALSE, FALSE, sizeof(double));
    g_array_set_size(face_ring, 1);
    g_array_set_size(ring_corner, 1);
    collect(geometry, face_ring, ring_corner, xyz);
    double latitude = xyz->len > 1 ? g_array_index(xyz, double, 1) : 0.0;
    JumSolid solid = {
        .n_faces = face_ring->len - 1,
        .face_ring = (const guint32 *) (void *) face_ring->data,
        .ring_corner = (const guint32 *) (void *) ring_corner->data,
        .xyz = (const double *) (void *) xyz->data,
        .x_m = degrees ? 111320.0 * cos(latitude * G_PI / 180.0) : 1.0,
        .y_m = degrees ? 110574.0 : 1.0,
    };
    OGRGeometryH footprint = jum_solid_footprint(&solid);
    if (tags->value[JUM_TAG_building] == NULL)
        tags->value[JUM_TAG_building] = "yes";
    jum_solid_say(&solid, tags);
    jum_import_feature(import, source, tags, footprint, projection);
    if (footprint != NULL)
        OGR_G_DestroyGeometry(footprint);
}
