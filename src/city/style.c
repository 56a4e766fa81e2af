/* How QGIS shows a territory when it is opened there: one plain symbol a table, in the quiet colours of
 * the desk, stored in the file's table layer_styles. */
#include "city/style.h"

typedef struct {
    const char *fill;    /* "r,g,b,a", also the colour of a line or a point */
    const char *outline; /* of polygons and points */
    const char *size;    /* mm: width of a line, diameter of a point */
} Style;

static const Style fallback = {"120,130,140,255", "70,78,86,255", "1.2"};

static const Style styles[JUM_N_TABLES] = {
    [JUM_TABLE_commune] = {"0,0,0,0", "90,90,110,255", "0.4"},
    [JUM_TABLE_building] = {"216,208,196,255", "150,142,130,255", "0.1"},
    [JUM_TABLE_road] = {"138,138,138,255", "", "0.3"},
    [JUM_TABLE_rail] = {"90,84,110,255", "", "0.4"},
    [JUM_TABLE_tram_stop] = {"90,84,110,255", "255,255,255,255", "1.6"},
    [JUM_TABLE_water_area] = {"158,188,208,255", "120,156,180,255", "0.1"},
    [JUM_TABLE_green_area] = {"190,208,170,255", "160,182,138,255", "0.1"},
    [JUM_TABLE_land_cover] = {"228,226,208,255", "206,204,186,255", "0.1"},
    [JUM_TABLE_tree] = {"124,154,100,255", "94,122,74,255", "0.8"},
    [JUM_TABLE_lamp] = {"224,190,90,255", "130,108,40,255", "0.8"},
    [JUM_TABLE_cabinet] = {"150,120,40,255", "80,64,20,255", "1.8"},
    [JUM_TABLE_junction] = {"96,96,128,255", "255,255,255,255", "2"},
    [JUM_TABLE_detector] = {"96,96,128,255", "60,60,90,255", "1"},
    [JUM_TABLE_car_park] = {"70,96,150,255", "255,255,255,255", "2.4"},
    [JUM_TABLE_parking_zone] = {"70,96,150,60", "70,96,150,255", "0.2"},
    [JUM_TABLE_parking_bay] = {"70,96,150,255", "50,70,120,255", "0.8"},
    [JUM_TABLE_water_node] = {"64,120,160,255", "44,90,124,255", "0.7"},
    [JUM_TABLE_water_pipe] = {"64,120,160,255", "", "0.25"},
    [JUM_TABLE_water_pump] = {"44,90,124,255", "", "0.8"},
    [JUM_TABLE_water_valve] = {"44,90,124,255", "", "0.6"},
    [JUM_TABLE_water_tank] = {"64,120,160,255", "255,255,255,255", "2.4"},
    [JUM_TABLE_water_sector] = {"64,120,160,30", "64,120,160,255", "0.3"},
    [JUM_TABLE_sensor] = {"128,96,140,255", "90,64,100,255", "1.4"},
    [JUM_TABLE_zone] = {"0,0,0,0", "140,110,80,255", "0.2"},
};

#define QML_HEAD                                                                               \
    "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"                             \
    "<qgis version=\"3.22\" styleCategories=\"Symbology\"><renderer-v2 type=\"singleSymbol\">" \
    "<symbols><symbol name=\"0\" alpha=\"1\" type=\""
#define QML_TAIL         "</layer></symbol></symbols></renderer-v2></qgis>\n"
#define PROP(key, value) "<prop k=\"" key "\" v=\"" value "\"/>"

char *
jum_style_qml(JumTable table)
{
    const Style *style = styles[table].fill != NULL ? &styles[table] : &fallback;
    switch (jum_schema_table(table)->geometry) {
    case JUM_GEOMETRY_POLYGON:
        return g_strdup_printf(QML_HEAD "fill\"><layer class=\"SimpleFill\">" PROP("color", "%s")
                                   PROP("outline_color", "%s") PROP("outline_width", "%s")
                                       PROP("style", "solid") QML_TAIL,
                               style->fill, style->outline, style->size);
    case JUM_GEOMETRY_LINE:
        return g_strdup_printf(QML_HEAD
                               "line\"><layer class=\"SimpleLine\">" PROP("line_color", "%s")
                                   PROP("line_width", "%s") QML_TAIL,
                               style->fill, style->size);
    case JUM_GEOMETRY_POINT:
        return g_strdup_printf(
            QML_HEAD "marker\"><layer class=\"SimpleMarker\">" PROP("name", "circle")
                PROP("color", "%s") PROP("outline_color", "%s") PROP("size", "%s") QML_TAIL,
            style->fill, style->outline, style->size);
    default:
        return NULL;
    }
}
