/* The frames of base/geo.h as well-known text, so that QGIS and ogrinfo know where a territory lies
 * without asking us.  Parameters are those of the EPSG registry. */
#include "city/spatial-ref.h"

#define WKT_GRS80 "SPHEROID[\"GRS 1980\",6378137,298.257222101,AUTHORITY[\"EPSG\",\"7019\"]]"
#define WKT_TAIL                                                                               \
    "PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433," \
    "AUTHORITY[\"EPSG\",\"9122\"]],"
#define WKT_RGF93                                                           \
    "GEOGCS[\"RGF93\",DATUM[\"Reseau_Geodesique_Francais_1993\"," WKT_GRS80 \
    ",AUTHORITY[\"EPSG\",\"6171\"]]," WKT_TAIL "AUTHORITY[\"EPSG\",\"4171\"]]"
#define WKT_ETRS89                                                                      \
    "GEOGCS[\"ETRS89\",DATUM[\"European_Terrestrial_Reference_System_1989\"," WKT_GRS80 \
    ",AUTHORITY[\"EPSG\",\"6258\"]]," WKT_TAIL "AUTHORITY[\"EPSG\",\"4258\"]]"
#define WKT_METRE                                                            \
    "UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Easting\",EAST]," \
    "AXIS[\"Northing\",NORTH],"

/* The zone of a UTM code and its hemisphere follow from the code itself. */
static char *
utm_name(const JumCrs *crs)
{
    const char *datum = crs->epsg / 100 == 258 ? "ETRS89" : "WGS 84";
    return g_strdup_printf("%s / UTM zone %d%c", datum, crs->epsg % 100,
                           crs->epsg / 100 == 327 ? 'S' : 'N');
}

char *
jum_spatial_ref_name(const JumCrs *crs)
{
    if (crs->kind == JUM_CRS_TRANSVERSE_MERCATOR)
        return utm_name(crs);
    if (crs->epsg == 2154)
        return g_strdup("RGF93 / Lambert-93");
    return g_strdup_printf("RGF93 / CC%d", crs->epsg - 3900);
}

static char *
lambert_wkt(const JumCrs *crs, const char *name)
{
    int zone = crs->epsg - 3900;
    gboolean national = crs->epsg == 2154;
    g_autofree char *north = national ? g_strdup("49") : g_strdup_printf("%d.75", zone);
    g_autofree char *south = national ? g_strdup("44") : g_strdup_printf("%d.25", zone - 1);
    g_autofree char *origin = national ? g_strdup("46.5") : g_strdup_printf("%d", zone);
    return g_strdup_printf(
        "PROJCS[\"%s\"," WKT_RGF93 ",PROJECTION[\"Lambert_Conformal_Conic_2SP\"],"
        "PARAMETER[\"latitude_of_origin\",%s],PARAMETER[\"central_meridian\",3],"
        "PARAMETER[\"standard_parallel_1\",%s],PARAMETER[\"standard_parallel_2\",%s],"
        "PARAMETER[\"false_easting\",%d],PARAMETER[\"false_northing\",%d]," WKT_METRE
        "AUTHORITY[\"EPSG\",\"%d\"]]",
        name, origin, north, south, (int) crs->false_east_m, (int) crs->false_north_m, crs->epsg);
}

static char *
utm_wkt(const JumCrs *crs, const char *name)
{
    return g_strdup_printf(
        "PROJCS[\"%s\",%s,PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],"
        "PARAMETER[\"central_meridian\",%d],PARAMETER[\"scale_factor\",0.9996],"
        "PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",%d]," WKT_METRE
        "AUTHORITY[\"EPSG\",\"%d\"]]",
        name, crs->epsg / 100 == 258 ? WKT_ETRS89 : JUM_WKT_WGS84, crs->epsg % 100 * 6 - 183,
        (int) crs->false_north_m, crs->epsg);
}

char *
jum_spatial_ref_wkt(const JumCrs *crs)
{
    g_autofree char *name = jum_spatial_ref_name(crs);
    return crs->kind == JUM_CRS_TRANSVERSE_MERCATOR ? utm_wkt(crs, name) : lambert_wkt(crs, name);
}
