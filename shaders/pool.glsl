// The light of a lamp on the ground, added into a light map: param 0 = x0, y0, size, gain of the map; 1.x = its pixels.
#ifdef VERTEX
layout(location = 0) in vec3 a_place;
layout(location = 1) in vec4 a_light; // rgb, level
layout(location = 2) in vec2 a_power; // 200 lm, 0.2 m
flat out vec3 v_light;
flat out float v_reach; // radius over height
flat out float v_blur;
void main()
{
    vec2 at = (a_place.xy - u_param[0].xy) / u_param[0].z;
    float texel = u_param[0].z / u_param[1].x;
    float height = max(a_power.y * 0.2, 2.0);
    float flux = a_power.x * 200.0 * a_light.a;
    float radius = height * 4.0;
    float drawn = max(radius, texel * 1.5);
    v_reach = drawn / height;
    // illuminance under a downward light, 200 lx = 1; where the disc is smaller than a pixel, its mean
    float peak = flux / (3.1416 * height * height) / 200.0;
    float spread = radius / drawn;
    v_blur = 1.0 - step(0.999, spread);
    float mean = flux * 0.55 / (3.1416 * drawn * drawn) / 200.0;
    v_light = a_light.rgb * mix(peak, mean * 1.6, v_blur) * u_param[0].w;
    gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0);
    gl_PointSize = 2.0 * drawn / texel;
    if (a_light.a < 0.01)
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
#else
flat in vec3 v_light;
flat in float v_reach;
flat in float v_blur;
out vec4 o_colour;
void main()
{
    vec2 p = gl_PointCoord * 2.0 - 1.0;
    float r = dot(p, p);
    float edge = max(1.0 - r, 0.0);
    float k = 1.0 / (1.0 + r * v_reach * v_reach);
    float fall = mix(k * k * smoothstep(0.0, 0.5, edge), edge, v_blur);
    o_colour = vec4(v_light * fall, 0.0);
}
#endif
