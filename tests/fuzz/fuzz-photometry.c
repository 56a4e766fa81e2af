/* Luminaire files come from makers and from the web: whatever they are, both readers answer, and what they accept the
 * solver accepts too. */
#include <stddef.h>
#include <stdint.h>

#include "formats/photometry.h"
#include "formats/road-surface.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
light(JumPhotometry *photometry)
{
    if (photometry == NULL)
        return;
    jum_photometry_turn(photometry, photometry->street_c_deg);
    double factor = jum_photometry_tilt_factor(photometry, 12.0);
    if (!(factor >= 0.0 && factor <= 10.0))
        g_error("a tilt factor out of its range");
    JumIntensity intensity = jum_photometry_intensity(photometry);
    const JumLuminaire luminaire = {0, 0.0, 0.0, 8.0, 10.0, 5.0, 1.0};
    const double x[] = {0.0, 3.0}, y[] = {0.0, -4.0}, z[] = {0.0, 0.0};
    JumPointProblem problem = {1, 1, 2, 0, &intensity, &luminaire, NULL, x, y, z};
    double lux[2];
    JumPointInfo info;
    if (jum_point_solve(&problem, lux, &info) != JUM_POINT_OK)
        g_error("a file was accepted that cannot be used");
    jum_photometry_free(photometry);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    light(jum_ies_read((const char *) data, size, "fuzz.ies", NULL));
    light(
        jum_ies_read_tilt((const char *) data, size, "fuzz.ies", (const char *) data, size, NULL));
    g_free(jum_ies_tilt_name((const char *) data, size));
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    jum_road_surface_free(jum_road_surface_read(bytes, "fuzz.csv", NULL));
    light(jum_eulumdat_read((const char *) data, size, "fuzz.ldt", NULL));
    return 0;
}
