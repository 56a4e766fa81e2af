/* One file of others, feature after feature.  GDAL's errors are caught, not printed, and looked at after the last
 * feature: a cut-off file ends like a whole one.  OpenStreetMap's layers come interleaved; a PBF whose ids are not
 * sorted needs GDAL's other index and is then read again from its start. */
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/path.h"
#include "tools/import-solid.h"

enum {
    MAX_LAYERS = 256,
    LOCATE_FEATURES = 400,
};

/* Complaint: the first failure GDAL reported since the handler was pushed. */
typedef struct {
    gboolean failed;
    char text[240];
} Complaint;

/* is_harmless: an element given twice (the first counts); a geometry that GDAL's GeoJSON reader leaves empty, which
 * is dropped and counted. */
static gboolean
is_harmless(const char *text)
{
    return strstr(text, "UNIQUE constraint failed") != NULL ||
           g_str_has_prefix(text, "Invalid '") || g_str_has_prefix(text, "Invalid coord") ||
           g_str_has_prefix(text, "LineString: ") || g_str_has_prefix(text, "Polygon: ") ||
           g_str_has_prefix(text, "LinearRing: ");
}

static void CPL_STDCALL
note_complaint(CPLErr class, CPLErrorNum number, const char *text)
{
    Complaint *complaint = CPLGetErrorHandlerUserData();
    if (class < CE_Failure || complaint->failed || is_harmless(text))
        return;
    complaint->failed = TRUE;
    g_strlcpy(complaint->text, text, sizeof complaint->text);
    g_strdelimit(complaint->text, "\r\n", ' ');
}

static const char *const vector_drivers[] = {
    "OSM",    "GPKG", "FlatGeobuf",   "GeoJSON",     "GeoJSONSeq", "ESRI Shapefile", "CSV", "GML",
    "SQLite", "KML",  "MapInfo File", "OpenFileGDB", NULL};
static const char *const raster_drivers[] = {"GTiff", "AAIGrid", "SRTMHGT", "EHdr",
                                             "DTED",  "HFA",     "USGSDEM", NULL};

/* has_tags: without our list of tags GDAL would read OpenStreetMap and leave out half of it, in silence. */
static gboolean
has_tags(GError **error)
{
    g_autofree char *config = jum_path_data("import/osmconf.ini");
    if (g_file_test(config, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("%s is not installed"), config);
    return FALSE;
}

static GDALDatasetH
open_plain(const char *path, gboolean raster)
{
    g_autofree char *config = jum_path_data("import/osmconf.ini");
    g_autofree char *config_option = g_strconcat("CONFIG_FILE=", config, NULL);
    const char *options[] = {NULL, NULL, NULL, NULL};
    gboolean osm = g_str_has_suffix(path, ".pbf") || g_str_has_suffix(path, ".osm");
    if (osm)
        options[0] = config_option;
    if (g_str_has_suffix(path, ".gml") || g_str_has_suffix(path, ".gml.gz"))
        options[0] = "WRITE_GFS=NO"; /* nothing beside the user's files */
    if (g_str_has_suffix(path, ".csv")) {
        options[0] = "X_POSSIBLE_NAMES=lon,longitude,lng,x";
        options[1] = "Y_POSSIBLE_NAMES=lat,latitude,y";
        options[2] = "KEEP_GEOM_COLUMNS=YES";
    }
    return GDALOpenEx(path, GDAL_OF_READONLY | (raster ? GDAL_OF_RASTER : GDAL_OF_VECTOR),
                      raster ? raster_drivers : vector_drivers, options, NULL);
}

/* open_any: a zip or gz is looked into if it is not a format of its own. */
static GDALDatasetH
open_any(const char *path, gboolean raster)
{
    const char *way = g_str_has_suffix(path, ".zip")  ? "/vsizip/"
                      : g_str_has_suffix(path, ".gz") ? "/vsigzip/"
                                                      : NULL;
    GDALDatasetH dataset = open_plain(path, raster);
    if (dataset != NULL || way == NULL)
        return dataset;
    g_autofree char *inside = g_strconcat(way, path, NULL);
    return open_plain(inside, raster);
}

gboolean
jum_import_is_raster(const char *path)
{
    Complaint complaint = {0};
    CPLPushErrorHandlerEx(note_complaint, &complaint);
    GDALDatasetH dataset = open_any(path, FALSE);
    gboolean vector = dataset != NULL && GDALDatasetGetLayerCount(dataset) > 0;
    if (dataset != NULL)
        GDALClose(dataset);
    dataset = vector ? NULL : open_any(path, TRUE);
    gboolean raster = dataset != NULL && GDALGetRasterCount(dataset) > 0;
    if (dataset != NULL)
        GDALClose(dataset);
    CPLPopErrorHandler();
    return raster;
}

static GDALDatasetH
open_vector(const char *path, const Complaint *complaint, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("%s: no such file"), path);
        return NULL;
    }
    GDALDatasetH dataset = has_tags(error) ? open_any(path, FALSE) : NULL;
    if (dataset == NULL && (error == NULL || *error == NULL))
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s cannot be read%s%s"), path,
                    complaint->failed ? ": " : _(": its format is not one that is known"),
                    complaint->failed ? complaint->text : "");
    return dataset;
}

/* ---- reading ---- */

/* Open: what is known of one layer of the source. */
typedef struct {
    OGRLayerH layer;
    JumBinding *binding;
    JumColumnMap *map; /* NULL: by the words of the features */
    JumProjection *projection;
} Open;

typedef struct {
    JumImport *import;
    JumImportSource *source;
    GDALDatasetH dataset;
    gboolean is_osm;
    Open open[MAX_LAYERS];
    guint n_open;
} Reading;

static void
reading_clear(Reading *reading)
{
    for (guint i = 0; i < reading->n_open; i++) {
        jum_binding_free(reading->open[i].binding);
        jum_projection_free(reading->open[i].projection);
    }
    if (reading->dataset != NULL)
        GDALClose(reading->dataset);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

static void
set_licence(JumImportSource *source, gboolean is_osm, const JumBinding *binding)
{
    if (is_osm) {
        source->is_osm = TRUE;
        source->licence = "ODbL 1.0";
        source->attribution = "© OpenStreetMap contributors";
    } else if (jum_binding_is_bdtopo(binding)) {
        source->licence = "Licence Ouverte 2.0";
        source->attribution = "© IGN BD TOPO";
    }
}

/* filter_box: lets the source's own index skip what --bbox leaves out; OpenStreetMap has none. */
static void
filter_box(const JumImport *import, OGRLayerH layer)
{
    OGRSpatialReferenceH own = OGR_L_GetSpatialRef(layer);
    double west = import->box_deg[0], south = import->box_deg[1];
    double east = import->box_deg[2], north = import->box_deg[3];
    OGRSpatialReferenceH degrees = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(degrees, 4326);
    OSRSetAxisMappingStrategy(degrees, OAMS_TRADITIONAL_GIS_ORDER);
    OGRSpatialReferenceH to = own != NULL ? OSRClone(own) : NULL;
    if (to != NULL)
        OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
    OGRCoordinateTransformationH transformation =
        to != NULL ? OCTNewCoordinateTransformation(degrees, to) : NULL;
    if (transformation != NULL && OCTTransformBounds(transformation, west, south, east, north,
                                                     &west, &south, &east, &north, 21))
        OGR_L_SetSpatialFilterRect(layer, west, south, east, north);
    if (transformation != NULL)
        OCTDestroyCoordinateTransformation(transformation);
    if (to != NULL)
        OSRRelease(to);
    OSRRelease(degrees);
}

static Open *
open_layer(Reading *reading, OGRLayerH layer)
{
    for (guint i = 0; i < reading->n_open; i++)
        if (reading->open[i].layer == layer)
            return &reading->open[i];
    if (reading->n_open == MAX_LAYERS)
        return NULL;
    Open *open = &reading->open[reading->n_open++];
    open->layer = layer;
    open->binding = jum_binding_new(layer, reading->is_osm);
    open->map = reading->is_osm
                    ? NULL
                    : jum_column_map_for(reading->import->maps, reading->source->name, layer);
    set_licence(reading->source, reading->is_osm, open->binding);
    return open;
}

/* has_projection: made from the first feature that has a place. */
static gboolean
has_projection(const Reading *reading, Open *open, OGRFeatureH feature, GError **error)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(open->layer);
    double x, y;
    int epsg = 0;
    if (open->projection != NULL)
        return TRUE;
    if (open->map != NULL && jum_column_map_xy(open->map, feature, &x, &y, &epsg)) {
        srs = NULL;
    } else if (geometry != NULL && !OGR_G_IsEmpty(geometry)) {
        OGREnvelope box;
        OGR_G_GetEnvelope(geometry, &box);
        x = box.MinX;
        y = box.MinY;
    } else {
        return TRUE; /* nothing to project yet */
    }
    OGRSpatialReferenceH said = NULL;
    if (epsg > 0) {
        said = OSRNewSpatialReference(NULL);
        OSRImportFromEPSG(said, epsg);
        srs = said;
    }
    if (srs == NULL && !isfinite(x + y))
        return TRUE;
    open->projection = jum_projection_new(srs, x, y, &reading->import->crs, error);
    if (said != NULL)
        OSRRelease(said);
    if (open->projection == NULL)
        g_prefix_error(error, "%s: ", reading->source->path);
    return open->projection != NULL;
}

/* CityGML has relief and furniture in faces too. */
static gboolean
is_of_buildings(OGRLayerH layer, const JumTags *tags)
{
    g_autofree char *name = g_ascii_strdown(OGR_L_GetName(layer), -1);
    return tags->value[JUM_TAG_building] != NULL || strstr(name, "building") != NULL ||
           strstr(name, "bldg") != NULL;
}

static gboolean
read_feature(Reading *reading, OGRLayerH layer, OGRFeatureH feature, JumTags *tags, GError **error)
{
    Open *open = open_layer(reading, layer);
    if (open == NULL)
        return TRUE;
    if (!has_projection(reading, open, feature, error))
        return FALSE;
    if (open->map != NULL) {
        jum_column_map_feature(reading->import, reading->source, open->map, feature,
                               open->projection);
        return TRUE;
    }
    jum_tags_of_feature(tags, open->binding, feature);
    OGRGeometryH faces = OGR_F_GetGeometryRef(feature);
    if (open->projection != NULL && is_of_buildings(layer, tags) && jum_import_is_solid(faces)) {
        OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
        jum_import_solid_feature(reading->import, reading->source, tags, faces,
                                 srs == NULL || OSRIsGeographic(srs), open->projection);
        return TRUE;
    }
    jum_import_feature(reading->import, reading->source, tags,
                       open->projection != NULL ? OGR_F_GetGeometryRef(feature) : NULL,
                       open->projection);
    return TRUE;
}

static gboolean
read_features(Reading *reading, GError **error)
{
    g_autofree JumTags *tags = g_new0(JumTags, 1);
    OGRFeatureH feature;
    OGRLayerH layer = NULL;
    gboolean good = TRUE;
    if (reading->import->has_box && !reading->is_osm)
        for (int i = 0; i < GDALDatasetGetLayerCount(reading->dataset); i++)
            filter_box(reading->import, GDALDatasetGetLayer(reading->dataset, i));
    GDALDatasetResetReading(reading->dataset);
    while (good && (feature = GDALDatasetGetNextFeature(reading->dataset, &layer, NULL, NULL,
                                                        NULL)) != NULL) {
        good = read_feature(reading, layer, feature, tags, error);
        OGR_F_Destroy(feature);
    }
    return good;
}

static gboolean
read_once(JumImport *import, JumImportSource *source, Complaint *complaint, GError **error)
{
    g_auto(Reading) reading = {.import = import, .source = source};
    reading.dataset = open_vector(source->path, complaint, error);
    if (reading.dataset == NULL)
        return FALSE;
    const char *driver = GDALGetDriverShortName(GDALGetDatasetDriver(reading.dataset));
    reading.is_osm = strcmp(driver, "OSM") == 0;
    memset(complaint, 0, sizeof *complaint);
    return read_features(&reading, error);
}

gboolean
jum_import_read_source(JumImport *import, JumImportSource *source, GError **error)
{
    guint rows[JUM_N_TABLES];
    Complaint complaint = {0};
    jum_import_mark(import, rows);
    CPLPushErrorHandlerEx(note_complaint, &complaint);
    gboolean good = read_once(import, source, &complaint, error);
    if (good && complaint.failed && strstr(complaint.text, "OSM_USE_CUSTOM_INDEXING") != NULL) {
        jum_import_rollback(import, source, rows);
        memset(&complaint, 0, sizeof complaint);
        CPLSetConfigOption("OSM_USE_CUSTOM_INDEXING", "NO");
        good = read_once(import, source, &complaint, error);
        CPLSetConfigOption("OSM_USE_CUSTOM_INDEXING", NULL);
    }
    CPLPopErrorHandler();
    if (good && complaint.failed) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s is damaged or cut short: %s"),
                    source->path, complaint.text);
        good = FALSE;
    }
    return good;
}

/* ---- where is it? ---- */

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

/* locate_features: the median of the first places, which one wrong coordinate does not move. */
static gboolean
locate_features(GDALDatasetH dataset, double *lon, double *lat)
{
    double lons[LOCATE_FEATURES], lats[LOCATE_FEATURES];
    guint n = 0, seen = 0;
    OGRFeatureH feature;
    OGRLayerH layer = NULL;
    while (n < LOCATE_FEATURES && seen < 20 * LOCATE_FEATURES &&
           (feature = GDALDatasetGetNextFeature(dataset, &layer, NULL, NULL, NULL)) != NULL) {
        OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
        OGREnvelope box;
        seen++;
        if (geometry != NULL && !OGR_G_IsEmpty(geometry)) {
            OGR_G_GetEnvelope(geometry, &box);
            if (isfinite(box.MinX + box.MinY) &&
                jum_projection_to_wgs84(OGR_L_GetSpatialRef(layer), box.MinX, box.MinY, &lons[n],
                                        &lats[n]))
                n++;
        }
        OGR_F_Destroy(feature);
    }
    if (n == 0)
        return FALSE;
    qsort(lons, n, sizeof lons[0], compare_doubles);
    qsort(lats, n, sizeof lats[0], compare_doubles);
    *lon = lons[n / 2];
    *lat = lats[n / 2];
    return TRUE;
}

static gboolean
locate_raster(GDALDatasetH dataset, double *lon, double *lat)
{
    double g[6];
    if (GDALGetGeoTransform(dataset, g) != CE_None)
        return FALSE;
    double i = GDALGetRasterXSize(dataset) / 2.0, j = GDALGetRasterYSize(dataset) / 2.0;
    return jum_projection_to_wgs84(GDALGetSpatialRef(dataset), g[0] + i * g[1] + j * g[2],
                                   g[3] + i * g[4] + j * g[5], lon, lat);
}

gboolean
jum_import_locate(const char *path, double *lon, double *lat, GError **error)
{
    Complaint complaint = {0};
    gboolean raster = jum_import_is_raster(path), found = FALSE;
    CPLPushErrorHandlerEx(note_complaint, &complaint);
    GDALDatasetH dataset = raster ? open_any(path, TRUE) : open_vector(path, &complaint, error);
    if (dataset != NULL) {
        found = raster ? locate_raster(dataset, lon, lat) : locate_features(dataset, lon, lat);
        if (!found && strstr(complaint.text, "OSM_USE_CUSTOM_INDEXING") != NULL) {
            GDALClose(dataset);
            CPLSetConfigOption("OSM_USE_CUSTOM_INDEXING", "NO");
            dataset = open_any(path, FALSE);
            found = dataset != NULL && locate_features(dataset, lon, lat);
            CPLSetConfigOption("OSM_USE_CUSTOM_INDEXING", NULL);
        }
        if (dataset != NULL)
            GDALClose(dataset);
    }
    CPLPopErrorHandler();
    return found;
}
