/* The geometry of a feature, from GDAL's objects in the source's frame to rings in the territory's.  Degrees go
 * through our own projection (one frame chain in the whole product); another frame through PROJ to degrees first,
 * except the territory's own, which is copied.  A polygon that crosses itself is repaired by GEOS or refused. */
#include <math.h>
#include <ogr_srs_api.h>
#include <string.h>

#include "base/i18n.h"
#include "tools/import.h"

struct JumProjection {
    JumCrs crs;
    gboolean same;                         /* the source is in the territory's frame */
    OGRCoordinateTransformationH to_wgs84; /* NULL: already degrees */
};

enum {
    MAX_OWN_TEST = 64, /* vertices of a ring tested pair by pair here; larger ones by GEOS */
};

/* ---- frames ---- */

static OGRSpatialReferenceH
srs_of_epsg(int epsg)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(srs, epsg);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    return srs;
}

/* is_wgs84: geographic on a datum that equals WGS84 within a metre. */
static gboolean
is_wgs84(OGRSpatialReferenceH srs)
{
    const char *code = OSRGetAuthorityCode(srs, NULL);
    if (!OSRIsGeographic(srs))
        return FALSE;
    if (code != NULL)
        return strcmp(code, "4326") == 0 || strcmp(code, "4171") == 0 ||
               strcmp(code, "4258") == 0 || strcmp(code, "4979") == 0;
    const char *datum = OSRGetAttrValue(srs, "DATUM", 0);
    return datum != NULL && strstr(datum, "1984") != NULL;
}

static gboolean
looks_like_degrees(double x, double y)
{
    return fabs(x) <= 180.0 && fabs(y) <= 90.0;
}

static gboolean
looks_like_lambert93(double x, double y)
{
    return x > 0.0 && x < 1300000.0 && y > 6000000.0 && y < 7200000.0;
}

/* guess: a frame for coordinates that come without one, or NULL. */
static OGRSpatialReferenceH
guess(double x, double y)
{
    if (looks_like_degrees(x, y))
        return srs_of_epsg(4326);
    return looks_like_lambert93(x, y) ? srs_of_epsg(2154) : NULL;
}

static OGRCoordinateTransformationH
transformation_to_wgs84(OGRSpatialReferenceH srs)
{
    OGRSpatialReferenceH from = OSRClone(srs), to = srs_of_epsg(4326);
    OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH transformation = OCTNewCoordinateTransformation(from, to);
    OSRRelease(from);
    OSRRelease(to);
    return transformation;
}

JumProjection *
jum_projection_new(OGRSpatialReferenceH srs, double x, double y, const JumCrs *crs, GError **error)
{
    OGRSpatialReferenceH own = srs == NULL ? guess(x, y) : OSRClone(srs);
    if (own == NULL) {
        g_set_error(
            error, JUM_ERROR, JUM_ERROR_VALUE,
            _("it does not say its frame of reference, and its coordinates are not degrees"));
        return NULL;
    }
    JumProjection *projection = g_new0(JumProjection, 1);
    projection->crs = *crs;
    if (OSRGetAuthorityCode(own, NULL) == NULL)
        OSRAutoIdentifyEPSG(own);
    const char *code = OSRIsProjected(own) ? OSRGetAuthorityCode(own, NULL) : NULL;
    projection->same = code != NULL && atoi(code) == crs->epsg;
    if (!projection->same && OSRIsProjected(own)) { /* a .prj names no code */
        OGRSpatialReferenceH target = srs_of_epsg(crs->epsg);
        projection->same = OSRIsSame(own, target);
        OSRRelease(target);
    }
    if (!projection->same && !is_wgs84(own)) {
        projection->to_wgs84 = transformation_to_wgs84(own);
        if (projection->to_wgs84 == NULL) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        _("its frame of reference is not one that can be converted"));
            g_clear_pointer(&projection, g_free);
        }
    }
    OSRRelease(own);
    return projection;
}

void
jum_projection_free(JumProjection *projection)
{
    if (projection == NULL)
        return;
    if (projection->to_wgs84 != NULL)
        OCTDestroyCoordinateTransformation(projection->to_wgs84);
    g_free(projection);
}

gboolean
jum_projection_to_wgs84(OGRSpatialReferenceH srs, double x, double y, double *lon, double *lat)
{
    OGRSpatialReferenceH own = srs == NULL ? guess(x, y) : OSRClone(srs);
    if (own == NULL)
        return FALSE;
    OGRCoordinateTransformationH transformation =
        is_wgs84(own) ? NULL : transformation_to_wgs84(own);
    gboolean done = transformation != NULL ? OCTTransform(transformation, 1, &x, &y, NULL) : TRUE;
    if (transformation != NULL)
        OCTDestroyCoordinateTransformation(transformation);
    OSRRelease(own);
    *lon = x;
    *lat = y;
    return done && looks_like_degrees(x, y);
}

/* ---- reading ---- */

static void
clear(JumShape *shape)
{
    shape->kind = JUM_GEOMETRY_NONE;
    g_array_set_size(shape->x, 0);
    g_array_set_size(shape->y, 0);
    g_array_set_size(shape->end, 0);
    g_array_set_size(shape->hole, 0);
}

static gboolean
project(const JumProjection *projection, double *x, double *y, guint n)
{
    if (projection->to_wgs84 != NULL && !OCTTransform(projection->to_wgs84, (int) n, x, y, NULL))
        return FALSE;
    for (guint i = 0; i < n; i++) {
        if (!projection->same) {
            if (!looks_like_degrees(x[i], y[i]))
                return FALSE;
            jum_crs_forward(&projection->crs, x[i], y[i], &x[i], &y[i]);
        }
        if (!(fabs(x[i]) < 1e8 && fabs(y[i]) < 1e8))
            return FALSE;
    }
    return TRUE;
}

/* same_place: nearer than a tenth of a millimetre. */
static gboolean
same_place(const double *x, const double *y, guint a, guint b)
{
    return fabs(x[a] - x[b]) < 1e-4 && fabs(y[a] - y[b]) < 1e-4;
}

static double
ring_area(const double *x, const double *y, guint n)
{
    double twice = 0.0;
    for (guint v = 0, w = n - 1; v < n; w = v++)
        twice += (x[w] - x[0]) * (y[v] - y[0]) - (x[v] - x[0]) * (y[w] - y[0]);
    return 0.5 * twice;
}

static void
reverse(double *values, guint n)
{
    for (guint i = 0, j = n; i + 1 < j; i++) {
        double keep = values[i];
        values[i] = values[--j];
        values[j] = keep;
    }
}

/* ---- self-crossing ---- */

static double
side(const double *x, const double *y, guint a, guint b, guint c)
{
    return (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]);
}

/* ring_crosses: two edges that are not neighbours meet. */
static gboolean
ring_crosses(const double *x, const double *y, guint n)
{
    for (guint a = 0; a < n; a++) {
        guint b = (a + 1) % n;
        for (guint c = a + 2; c < n; c++) {
            guint d = (c + 1) % n;
            if (d == a)
                continue;
            if (MAX(x[c], x[d]) < MIN(x[a], x[b]) || MIN(x[c], x[d]) > MAX(x[a], x[b]) ||
                MAX(y[c], y[d]) < MIN(y[a], y[b]) || MIN(y[c], y[d]) > MAX(y[a], y[b]))
                continue;
            if (side(x, y, a, b, c) * side(x, y, a, b, d) <= 0.0 &&
                side(x, y, c, d, a) * side(x, y, c, d, b) <= 0.0)
                return TRUE;
        }
    }
    return FALSE;
}

/* add_part: one ring, line or point; repeated vertices go, rings lose their closing one. */
static JumDrop
add_part(JumShape *shape, OGRGeometryH part, const JumProjection *projection, gboolean hole)
{
    guint n = (guint) OGR_G_GetPointCount(part), first = shape->x->len, kept = 0;
    if (n == 0)
        return JUM_DROP_NO_GEOMETRY;
    g_array_set_size(shape->x, first + n);
    g_array_set_size(shape->y, first + n);
    double *x = &g_array_index(shape->x, double, first);
    double *y = &g_array_index(shape->y, double, first);
    OGR_G_GetPoints(part, x, sizeof(double), y, sizeof(double), NULL, 0);
    gboolean projected = project(projection, x, y, n);
    for (guint i = 0; projected && i < n; i++) {
        if (kept > 0 && fabs(x[i] - x[kept - 1]) < 1e-4 && fabs(y[i] - y[kept - 1]) < 1e-4)
            continue;
        x[kept] = x[i];
        y[kept] = y[i];
        kept++;
    }
    JumDrop drop = projected ? JUM_DROP_NONE : JUM_DROP_NOT_A_NUMBER;
    guint least = shape->kind == JUM_GEOMETRY_POLYGON ? 3
                  : shape->kind == JUM_GEOMETRY_LINE  ? 2
                                                      : 1;
    if (shape->kind == JUM_GEOMETRY_POLYGON && kept > 1 && same_place(x, y, 0, kept - 1))
        kept--;
    if (drop == JUM_DROP_NONE && kept < least)
        drop = JUM_DROP_FEW_VERTICES;
    if (drop == JUM_DROP_NONE && shape->kind == JUM_GEOMETRY_POLYGON) {
        double area = ring_area(x, y, kept);
        if (fabs(area) < 0.01 && !ring_crosses(x, y, kept)) /* a bow tie's halves cancel out */
            drop = JUM_DROP_NO_AREA;
        else if ((area < 0.0) != (hole != FALSE)) {
            reverse(x, kept);
            reverse(y, kept);
        }
    }
    guint end = drop == JUM_DROP_NONE ? first + kept : first;
    guint8 flag = hole ? 1 : 0;
    g_array_set_size(shape->x, end);
    g_array_set_size(shape->y, end);
    if (drop == JUM_DROP_NONE) {
        g_array_append_val(shape->end, end);
        g_array_append_val(shape->hole, flag);
    }
    return drop;
}

/* add_polygon: a faulty hole is left out, a faulty outer ring leaves out the polygon. */
static JumDrop
add_polygon(JumShape *shape,
            OGRGeometryH polygon,
            const JumProjection *projection,
            gboolean *repaired)
{
    for (int r = 0; r < OGR_G_GetGeometryCount(polygon); r++) {
        JumDrop drop = add_part(shape, OGR_G_GetGeometryRef(polygon, r), projection, r > 0);
        if (drop != JUM_DROP_NONE && r == 0)
            return drop;
        if (drop != JUM_DROP_NONE)
            *repaired = TRUE;
    }
    return OGR_G_GetGeometryCount(polygon) > 0 ? JUM_DROP_NONE : JUM_DROP_NO_GEOMETRY;
}

static JumGeometry
kind_of(OGRwkbGeometryType type)
{
    switch (type) {
    case wkbPoint:
    case wkbMultiPoint:
        return JUM_GEOMETRY_POINT;
    case wkbLineString:
    case wkbMultiLineString:
        return JUM_GEOMETRY_LINE;
    case wkbPolygon:
    case wkbMultiPolygon:
        return JUM_GEOMETRY_POLYGON;
    default:
        return JUM_GEOMETRY_NONE;
    }
}

/* add_geometry: the parts of a collection that are of the shape's kind; the first fault if none is good. */
static JumDrop
add_geometry(JumShape *shape,
             OGRGeometryH geometry,
             const JumProjection *projection,
             gboolean *repaired)
{
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    if (type == wkbPolygon)
        return shape->kind == JUM_GEOMETRY_POLYGON
                   ? add_polygon(shape, geometry, projection, repaired)
                   : JUM_DROP_OTHER_GEOMETRY;
    if (type == wkbPoint || type == wkbLineString)
        return kind_of(type) == shape->kind ? add_part(shape, geometry, projection, FALSE)
                                            : JUM_DROP_OTHER_GEOMETRY;
    JumDrop first_fault = JUM_DROP_NONE;
    gboolean any = FALSE;
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++) {
        JumDrop drop = add_geometry(shape, OGR_G_GetGeometryRef(geometry, i), projection, repaired);
        any = any || drop == JUM_DROP_NONE;
        if (drop != JUM_DROP_NONE && first_fault == JUM_DROP_NONE)
            first_fault = drop;
    }
    if (any && first_fault != JUM_DROP_NONE && shape->kind == JUM_GEOMETRY_POLYGON)
        *repaired = TRUE;
    if (any)
        return JUM_DROP_NONE;
    return first_fault != JUM_DROP_NONE ? first_fault : JUM_DROP_NO_GEOMETRY;
}

/* ---- repair ---- */

/* to_ogr: the shape as GEOS wants it, in metres. */
static OGRGeometryH
to_ogr(const JumShape *shape)
{
    OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon), polygon = NULL;
    guint v = 0;
    for (guint r = 0; r < shape->end->len; r++) {
        OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
        guint first = v, end = g_array_index(shape->end, guint, r);
        for (; v < end; v++)
            OGR_G_AddPoint_2D(ring, g_array_index(shape->x, double, v),
                              g_array_index(shape->y, double, v));
        OGR_G_AddPoint_2D(ring, g_array_index(shape->x, double, first),
                          g_array_index(shape->y, double, first));
        if (polygon == NULL || !g_array_index(shape->hole, guint8, r)) {
            if (polygon != NULL)
                OGR_G_AddGeometryDirectly(all, polygon);
            polygon = OGR_G_CreateGeometry(wkbPolygon);
        }
        OGR_G_AddGeometryDirectly(polygon, ring);
    }
    if (polygon != NULL)
        OGR_G_AddGeometryDirectly(all, polygon);
    return all;
}

static gboolean
is_simple(const JumShape *shape)
{
    if (shape->end->len == 1 && shape->x->len <= MAX_OWN_TEST)
        return !ring_crosses((const double *) (void *) shape->x->data,
                             (const double *) (void *) shape->y->data, shape->x->len);
    OGRGeometryH geometry = to_ogr(shape);
    gboolean valid = OGR_G_IsValid(geometry);
    OGR_G_DestroyGeometry(geometry);
    return valid;
}

/* repair: twice if need be, since rounding what GEOS made can cross again. */
static JumDrop
repair(JumShape *shape)
{
    static const JumProjection identity = {.same = TRUE};
    for (int attempt = 0; attempt < 2; attempt++) {
        gboolean ignored = FALSE;
        OGRGeometryH crossing = to_ogr(shape);
        OGRGeometryH valid = OGR_G_MakeValid(crossing);
        clear(shape);
        shape->kind = JUM_GEOMETRY_POLYGON;
        JumDrop drop = valid != NULL ? add_geometry(shape, valid, &identity, &ignored)
                                     : JUM_DROP_SELF_CROSSING;
        if (valid != NULL)
            OGR_G_DestroyGeometry(valid);
        OGR_G_DestroyGeometry(crossing);
        if (drop != JUM_DROP_NONE)
            return JUM_DROP_SELF_CROSSING;
        if (is_simple(shape))
            return JUM_DROP_NONE;
    }
    return JUM_DROP_SELF_CROSSING;
}

JumDrop
jum_shape_read(JumShape *shape,
               OGRGeometryH geometry,
               const JumProjection *projection,
               gboolean *repaired)
{
    clear(shape);
    *repaired = FALSE;
    if (geometry == NULL || OGR_G_IsEmpty(geometry))
        return JUM_DROP_NO_GEOMETRY;
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    if (OGR_GT_IsNonLinear(type) || type == wkbPolyhedralSurface || type == wkbTIN) {
        OGRGeometryH flat = OGR_G_GetLinearGeometry(geometry, 0.0, NULL);
        JumDrop drop = JUM_DROP_OTHER_GEOMETRY;
        if (flat != NULL && kind_of(OGR_GT_Flatten(OGR_G_GetGeometryType(flat))))
            drop = jum_shape_read(shape, flat, projection, repaired);
        OGR_G_DestroyGeometry(flat);
        return drop;
    }
    shape->kind = kind_of(type);
    if (type == wkbGeometryCollection) { /* of its kinds, the one of the highest dimension */
        int dimension = OGR_G_GetDimension(geometry);
        shape->kind = dimension == 2   ? JUM_GEOMETRY_POLYGON
                      : dimension == 1 ? JUM_GEOMETRY_LINE
                                       : JUM_GEOMETRY_POINT;
    }
    JumDrop drop = add_geometry(shape, geometry, projection, repaired);
    if (drop == JUM_DROP_NONE && shape->kind == JUM_GEOMETRY_POLYGON && !is_simple(shape)) {
        drop = repair(shape);
        *repaired = TRUE;
    }
    if (drop != JUM_DROP_NONE)
        clear(shape);
    return drop;
}

/* ---- measures and changes ---- */

void
jum_shape_to_point(JumShape *shape)
{
    guint n = g_array_index(shape->end, guint, 0);
    double x = 0.0, y = 0.0;
    for (guint i = 0; i < n; i++) {
        x += g_array_index(shape->x, double, i) / n;
        y += g_array_index(shape->y, double, i) / n;
    }
    clear(shape);
    shape->kind = JUM_GEOMETRY_POINT;
    guint end = 1;
    guint8 hole = 0;
    g_array_append_val(shape->x, x);
    g_array_append_val(shape->y, y);
    g_array_append_val(shape->end, end);
    g_array_append_val(shape->hole, hole);
}

void
jum_shape_reverse(JumShape *shape)
{
    guint first = 0;
    for (guint r = 0; r < shape->end->len; r++) {
        guint end = g_array_index(shape->end, guint, r);
        reverse(&g_array_index(shape->x, double, first), end - first);
        reverse(&g_array_index(shape->y, double, first), end - first);
        first = end;
    }
}

double
jum_shape_area_m2(const JumShape *shape)
{
    guint first = 0;
    double area = 0.0;
    for (guint r = 0; r < shape->end->len && shape->kind == JUM_GEOMETRY_POLYGON; r++) {
        guint end = g_array_index(shape->end, guint, r);
        area += ring_area(&g_array_index(shape->x, double, first),
                          &g_array_index(shape->y, double, first), end - first);
        first = end;
    }
    return area;
}

JumBox
jum_shape_box(const JumShape *shape)
{
    JumBox box = JUM_BOX_EMPTY;
    for (guint i = 0; i < shape->x->len; i++)
        jum_box_add(&box, g_array_index(shape->x, double, i), g_array_index(shape->y, double, i));
    return box;
}
