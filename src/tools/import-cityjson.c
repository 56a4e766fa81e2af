/* CityJSON into a territory: each object with surfaces becomes a feature in the words that the importer knows, so that
 * tables, frames, repairs and counts are those of every other source. */
#include "tools/import-solid.h"

#include <math.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "formats/cityjson.h"

#define HEAD_BYTES 4096

gboolean
jum_import_is_cityjson(const char *path)
{
    static const char *const endings[] = {".city.json", ".city.jsonl", ".cityjson", ".cityjsonseq"};
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(path, endings[i]))
            return TRUE;
    if (!g_str_has_suffix(path, ".json") && !g_str_has_suffix(path, ".jsonl"))
        return FALSE;
    char head[HEAD_BYTES + 1] = "";
    FILE *file = fopen(path, "rb");
    gsize n = file != NULL ? fread(head, 1, HEAD_BYTES, file) : 0;
    if (file != NULL)
        fclose(file);
    return g_strstr_len(head, (gssize) n, "\"CityJSON\"") != NULL;
}

static JumCityModel *
read_model(const char *path, GError **error)
{
    g_autofree char *text = NULL, *name = g_path_get_basename(path);
    g_autoptr(GError) trouble = NULL;
    gsize bytes = 0;
    if (!g_file_get_contents(path, &text, &bytes, &trouble)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, "%s", trouble->message);
        return NULL;
    }
    return jum_cityjson_read(text, bytes, name, error);
}

static OGRSpatialReferenceH
frame_of(const JumCityModel *model)
{
    OGRSpatialReferenceH srs = model->epsg > 0 ? OSRNewSpatialReference(NULL) : NULL;
    if (srs == NULL)
        return NULL;
    if (OSRImportFromEPSG(srs, model->epsg) != OGRERR_NONE) {
        OSRRelease(srs);
        return NULL;
    }
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    return srs;
}

gboolean
jum_import_cityjson_locate(const char *path, double *lon, double *lat, GError **error)
{
    g_autoptr(JumCityModel) model = read_model(path, error);
    OGRSpatialReferenceH srs = model != NULL ? frame_of(model) : NULL;
    if (srs == NULL)
        return FALSE;
    const double *middle = model->xyz + 3 * (gsize) (model->n_corners / 2);
    gboolean found =
        model->n_corners > 0 && jum_projection_to_wgs84(srs, middle[0], middle[1], lon, lat);
    OSRRelease(srs);
    return found;
}

/* What an object is, in the importer's words; FALSE if it is nothing that a table wants. */
static gboolean
say_type(const char *type, JumTags *tags)
{
    static const struct {
        const char *type;
        JumTag tag;
        const char *value;
    } types[] = {
        {"Building", JUM_TAG_building, "yes"},
        {"BuildingPart", JUM_TAG_building, "yes"},
        {"WaterBody", JUM_TAG_natural, "water"},
        {"PlantCover", JUM_TAG_natural, "scrub"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(types[i].type, type) == 0) {
            tags->value[types[i].tag] = types[i].value;
            return TRUE;
        }
    return FALSE;
}

static void
read_object(JumImport *import,
            JumImportSource *source,
            const JumCityModel *model,
            const JumCityObject *object,
            gboolean degrees,
            const JumProjection *projection)
{
    g_autofree JumTags *tags = g_new0(JumTags, 1);
    const double *first =
        model->xyz + 3 * (gsize) model->ring_corner[model->face_ring[object->first_face]];
    JumSolid solid = {
        .n_faces = object->n_faces,
        .face_ring = model->face_ring + object->first_face,
        .ring_corner = model->ring_corner,
        .xyz = model->xyz,
        .role = model->role + object->first_face,
        .x_m = degrees ? 111320.0 * cos(first[1] * G_PI / 180.0) : 1.0,
        .y_m = degrees ? 110574.0 : 1.0,
    };
    for (guint i = 0; i < object->n_attributes; i++) {
        const JumCityAttribute *a = &model->attributes[object->first_attribute + i];
        jum_tags_say(tags, a->name, a->value);
    }
    gboolean wanted = say_type(object->type, tags);
    g_strlcpy(tags->id, object->id, sizeof tags->id);
    OGRGeometryH footprint = wanted ? jum_solid_footprint(&solid) : NULL;
    if (tags->value[JUM_TAG_building] != NULL)
        jum_solid_say(&solid, tags);
    jum_import_feature(import, source, tags, footprint, projection);
    if (footprint != NULL)
        OGR_G_DestroyGeometry(footprint);
}

gboolean
jum_import_cityjson(JumImport *import, JumImportSource *source, GError **error)
{
    g_autoptr(JumCityModel) model = read_model(source->path, error);
    if (model == NULL)
        return FALSE;
    OGRSpatialReferenceH srs = frame_of(model);
    if (srs == NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    _("%s does not say its frame of reference (metadata, referenceSystem)"),
                    source->path);
        return FALSE;
    }
    gboolean degrees = OSRIsGeographic(srs);
    g_autoptr(JumProjection) projection =
        model->n_corners > 0
            ? jum_projection_new(srs, model->xyz[0], model->xyz[1], &import->crs, error)
            : NULL;
    OSRRelease(srs);
    if (projection == NULL) {
        if (model->n_corners == 0)
            g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY, _("%s: no usable feature"),
                        source->path);
        return FALSE;
    }
    for (guint i = 0; i < model->n_objects; i++)
        if (model->objects[i].n_faces > 0)
            read_object(import, source, model, &model->objects[i], degrees, projection);
    return TRUE;
}
