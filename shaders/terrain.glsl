// A square of ground: param 0 = x0, y0, z_lo, size; 1 = height step, end of range, skirt, light of COVER
// Variants, so that nobody pays for what he does not show (software GL runs both sides of every `if`): WATER where the
// painted picture holds water, RIPPLE on it (not at the lowest quality, presentation), COVER where reference layers lie,
// INK: of it the lines alone, over a field of light; NIGHT while lamps burn, SHADOW.
// What is the same all over a triangle's corner is worked out there: software GL fetches a uniform for each pixel anew.
#ifdef VERTEX
layout(location = 0) in vec2 a_height; // own, coarse
layout(location = 1) in vec2 a_normal;
layout(location = 2) in vec2 a_grid;
out vec2 v_uv;
out vec4 v_light; // daylight that haze lets through, and the part of haze
out vec3 v_haze;  // what haze adds
#if defined(SHADOW) || defined(RIPPLE)
out vec3 v_at;
#endif
#ifdef WATER
out vec4 v_mirror; // sky that still water sends back, and its part
#endif
#ifdef SHADOW
out vec3 v_sun;
#endif
void main()
{
    bool skirt = a_grid.x > 31.0;
    vec2 grid = vec2(skirt ? a_grid.x - 32.0 : a_grid.x, a_grid.y) * (1.0 / 16.0);
    vec2 place = u_param[0].xy + grid * u_param[0].w;
    float z = u_param[0].z + a_height.x * u_param[1].x;
    float coarse = u_param[0].z + a_height.y * u_param[1].x;
    float away = distance(vec3(place, z), u_eye.xyz);
    float morph = clamp((away / u_param[1].y - 0.75) * 4.0, 0.0, 1.0);
    z = mix(z, coarse, morph);
    if (skirt)
        z -= u_param[1].z;
    vec3 normal = vec3(a_normal, sqrt(max(1.0 - dot(a_normal, a_normal), 0.0)));
    float part = haze_part(away);
    v_uv = grid;
#ifdef SHADOW
    v_light = vec4(skylight(normal) * (1.0 - part), part);
    v_sun = sunlight(normal) * (1.0 - part);
#else
    v_light = vec4(daylight(normal, 1.0) * (1.0 - part), part);
#endif
#if defined(SHADOW) || defined(RIPPLE)
    v_at = vec3(place, z);
#endif
    v_haze = u_haze.rgb * part;
#ifdef WATER
    float steep = 1.0 + normalize(vec3(place, z) - u_eye.xyz).z; // 0 looking straight down
    v_mirror.a = 0.04 + 0.55 * steep * steep * steep * steep;
    v_mirror.rgb = mix(u_zenith.rgb, u_haze.rgb, 0.55) * ((1.0 - part) * v_mirror.a);
#endif
#ifdef INK
    gl_Position = u_view_proj * vec4(mix(vec3(place, z), u_eye.xyz, 0.003), 1.0);
#else
    gl_Position = u_view_proj * vec4(place, z, 1.0);
#endif
}
#else
in vec2 v_uv;
in vec4 v_light;
in vec3 v_haze;
#if defined(SHADOW) || defined(RIPPLE)
in vec3 v_at;
#endif
#ifdef WATER
in vec4 v_mirror;
#endif
#ifdef SHADOW
in vec3 v_sun;
#endif
out vec4 o_colour;
#ifdef RIPPLE
// One train of waves: its slope, gone where a pixel holds more than half a wave.
vec2 wave(vec2 place, vec2 way, float length_m, float speed, float pixel_m)
{
    float k = 6.2832 / length_m;
    float seen = clamp(1.4 - 2.8 * pixel_m / length_m, 0.0, 1.0);
    return way * (cos(dot(place, way) * k - u_viewport.w * speed * k) * seen);
}

// Slope of the surface: four trains that never meet again, blown from the south-west.
vec2 ripples(vec2 place)
{
    float pixel_m = length(fwidth(place));
    vec2 bent = place + vec2(sin(place.y * 0.021), sin(place.x * 0.017)) * 9.0;
    vec2 slope = wave(bent, vec2(0.83, 0.56), 13.0, 1.9, pixel_m) * 0.030;
    slope += wave(bent, vec2(0.39, 0.92), 7.3, 1.4, pixel_m) * 0.032;
    slope += wave(bent, vec2(0.98, -0.20), 4.1, 1.1, pixel_m) * 0.030;
    slope += wave(bent, vec2(-0.31, 0.95), 2.3, 0.8, pixel_m) * 0.026;
    return slope;
}
#endif
void main()
{
#ifdef INK
    vec4 ink = texture(u_texture1, v_uv);
    o_colour = vec4(mix(ink.rgb, vec3(ink.a), 0.5) * u_param[1].w, ink.a);
    return;
#endif
    vec4 ground = texture(u_texture0, v_uv);
    vec3 light = v_light.rgb;
#ifdef SHADOW
    light += v_sun * sun_reach(v_at, vec3(0.0, 0.0, 1.0));
#endif
#ifdef WATER
    float wet = clamp(ground.a * 3.2, 0.0, 1.0) * step(0.05, ground.a);
#endif
#ifdef NIGHT
    vec3 lamps = lamplight(u_param[0].xy + v_uv * u_param[0].w) * (1.0 - v_light.a);
#ifdef WATER
    lamps *= 1.0 - 0.85 * wet; // water sends little of it back, and the lamps over it mostly stand on decks
#endif
    light += lamps;
#endif
    vec3 colour = ground.rgb * light;
#ifdef WATER
    float deep = clamp((ground.a - 0.376) * 1.6, 0.0, 1.0);
    vec3 body = colour * mix(vec3(1.0), vec3(0.64, 0.79, 0.86), deep);
#ifdef RIPPLE
    vec3 ray = normalize(v_at - u_eye.xyz);
    vec3 up = normalize(vec3(-ripples(v_at.xy), 1.0));
    float steep = clamp(1.0 + dot(ray, up), 0.0, 1.0); // 0 looking straight down
    vec3 back = reflect(ray, up);
    vec3 sky = mix(u_haze.rgb, u_zenith.rgb, 1.0 - exp2(-3.0 * max(back.z, 0.0)));
    float glint = pow(max(dot(back, u_sun.xyz), 0.0), 160.0) * u_sun.w * (1.0 - u_sky.w);
    sky = (sky + u_sun_colour.rgb * glint * 0.7) * (1.0 - v_light.a);
    float mirror = 0.04 + 0.55 * steep * steep * steep * steep;
    colour = mix(colour, mix(body, sky, mirror), wet);
#else
    colour = mix(colour, body * (1.0 - v_mirror.a) + v_mirror.rgb, wet);
#endif
#endif
#ifdef COVER
    // alpha is multiplied in; lit as the ground, but by night paler, and never darker than can be read
    vec4 cover = texture(u_texture1, v_uv);
    float least = u_param[1].w * u_sky.w; // of night
    float dark = clamp(1.0 - max(light.r, max(light.g, light.b)) / max(least, 0.01), 0.0, 1.0);
    colour = colour * (1.0 - cover.a) + mix(cover.rgb, vec3(cover.a), 0.35 * dark) * max(light, vec3(least * (1.0 - v_light.a)));
#endif
    o_colour = vec4(colour + v_haze, 1.0);
}
#endif
