"""GLSL 3.30 sources, as strings so that a frozen game finds them: the deforming vertex stage and the lit surfaces.

Vertex stage: blend shapes from a sparse list (two texels a pair: delta and shape number, normal delta), then four-joint skinning from the
pose buffer, whose row is [3 texels a joint][ceil(B / 4) texels of weights]. Surfaces: see `KINDS`.
Sources: wrapped diffuse after Green, GPU Gems 16; GGX after Walter et al. 2007; hair after Kajiya and Kay 1989 with Scheuermann's shifts.
"""

from __future__ import annotations

from functools import lru_cache

from panda3d.core import RenderState, Shader, ShaderAttrib

KINDS: tuple[str, ...] = ("plain", "skin", "eye", "hair", "unlit")
"""Surface kinds; a material chooses one by its extras."""

OPENNESS: dict[str, str] = {
    "plain": "vec3(mix(0.42, 1.0, v_open))",
    "skin": "pow(vec3(mix(0.45, 1.0, v_open)), vec3(0.75, 1.05, 1.15))",
    "eye": "vec3(mix(0.72, 1.0, v_open))",
    "hair": "vec3(mix(mix(0.46, 0.82, dot(base.rgb, vec3(0.3, 0.5, 0.2))), 1.0, v_open))",
}
"""Surface kind -> how much light from around reaches a vertex that sees `v_open` of the sky; in skin the dark is warm, fair hair passes
light on."""

MORPH_WIDTH = 2048
"""Texels in a row of the blend-shape texture."""

MAX_LIGHTS = 8
SHADOWED_LIGHTS = 2
"""Only the first lights (by Panda's priority) receive shadows."""

DEFORM = """
uniform samplerBuffer persona_pose;
uniform sampler2D persona_morph;
uniform ivec4 persona_row;   // first texel of this persona, first texel of its weights, 1 = skip blend shapes, unused
in vec3 p3d_Vertex; in vec3 p3d_Normal; in uvec4 p_joints; in vec4 p_weights; in uvec2 p_morph;

mat4 persona_joint(uint joint) {
  int c = persona_row.x + int(joint) * 3;
  vec4 a = texelFetch(persona_pose, c), b = texelFetch(persona_pose, c + 1), d = texelFetch(persona_pose, c + 2);
  return mat4(a.x, b.x, d.x, 0, a.y, b.y, d.y, 0, a.z, b.z, d.z, 0, a.w, b.w, d.w, 1);
}

void persona_deform(out vec3 position, out vec3 normal, out vec3 up) {
  vec3 p = p3d_Vertex, n = p3d_Normal;
  uint pairs = persona_row.z == 1 ? 0u : p_morph.y;
  for (uint k = 0u; k < pairs; k++) {
    int t = int(p_morph.x + k) * 2;
    ivec2 c = ivec2(t & %(mask)d, t >> %(shift)d);
    vec4 delta = texelFetch(persona_morph, c, 0);
    int shape = int(delta.w);
    float w = texelFetch(persona_pose, persona_row.y + (shape >> 2))[shape & 3];
    if (w != 0.0) { p += w * delta.xyz; n += w * texelFetch(persona_morph, c + ivec2(1, 0), 0).xyz; }
  }
  mat4 s = persona_joint(p_joints.x) * p_weights.x;
  if (p_weights.y > 0.0) s += persona_joint(p_joints.y) * p_weights.y;
  if (p_weights.z > 0.0) s += persona_joint(p_joints.z) * p_weights.z;
  if (p_weights.w > 0.0) s += persona_joint(p_joints.w) * p_weights.w;
  position = (s * vec4(p, 1.0)).xyz;
  normal = mat3(s) * n;
  up = mat3(s) * vec3(0.0, 1.0, 0.0);
}
""" % {"mask": MORPH_WIDTH - 1, "shift": MORPH_WIDTH.bit_length() - 1}  # noqa: UP031 - GLSL is full of braces

VERTEX = (
    "#version 330\n"
    + DEFORM
    + """
uniform mat4 p3d_ModelViewMatrix; uniform mat4 p3d_ProjectionMatrix;
in vec2 p3d_MultiTexCoord0; in vec4 p_color; in float p_open;
out vec3 v_position; out vec3 v_normal; out vec3 v_up; out vec2 v_uv; out vec4 v_color; out float v_open;
void main() {
  vec3 p, n, u;
  persona_deform(p, n, u);
  vec4 eye = p3d_ModelViewMatrix * vec4(p, 1.0);
  v_position = eye.xyz;
  v_normal = mat3(p3d_ModelViewMatrix) * n;
  v_up = mat3(p3d_ModelViewMatrix) * u;
  v_uv = p3d_MultiTexCoord0;
  v_color = p_color;
  v_open = p_open;
  gl_Position = p3d_ProjectionMatrix * eye;
}
"""
)

SHADOW_VERTEX = (
    "#version 330\n"
    + DEFORM
    + """
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec2 p3d_MultiTexCoord0; in vec4 p_color;
out vec2 v_uv; out float v_alpha;
void main() {
  vec3 p, n, u;
  persona_deform(p, n, u);
  v_uv = p3d_MultiTexCoord0;
  v_alpha = p_color.a;
  gl_Position = p3d_ModelViewProjectionMatrix * vec4(p, 1.0);
}
"""
)

SHADOW_FRAGMENT = """#version 330
uniform sampler2D p3d_Texture0; uniform vec4 persona_color; uniform vec4 persona_surface;
in vec2 v_uv; in float v_alpha; out vec4 result;
void main() {
  if (texture(p3d_Texture0, v_uv).a * persona_color.a * v_alpha < persona_surface.z) discard;
  result = vec4(1.0);
}
"""

_INPUTS = """
uniform sampler2D p3d_Texture0;
uniform vec4 p3d_ColorScale;
uniform vec4 persona_color;      // linear base colour
uniform vec4 persona_surface;    // roughness, metallic, alpha cutoff, 1 = two-sided
uniform vec3 persona_emissive;
uniform vec4 persona_scene;      // 1 = nothing lights the scene; fog: 0 none 1 linear 2 exp 3 exp2; 1 = encode to sRGB; 1 = roll highlights off
uniform vec2 persona_light;      // exponent and gain that make the scene's light colours linear radiance
uniform mat4 p3d_ViewMatrix;
uniform struct p3d_LightSourceParameters {
  vec4 color; vec4 position; vec3 spotDirection; float spotCosCutoff; float spotExponent; vec3 attenuation;
  sampler2DShadow shadowMap; mat4 shadowViewMatrix;
} p3d_LightSource[LIGHTS];
uniform struct p3d_LightModelParameters { vec4 ambient; } p3d_LightModel;
uniform struct p3d_FogParameters { vec4 color; float density; float start; float end; float scale; } p3d_Fog;
in vec3 v_position; in vec3 v_normal; in vec3 v_up; in vec2 v_uv; in vec4 v_color; in float v_open;
out vec4 result;
"""

_SHADE = """
struct Surface { vec3 albedo; vec3 n; vec3 v; vec3 t; float roughness; float metallic; vec3 open; };

float ggx(float nh, float a) { float d = nh * nh * (a * a - 1.0) + 1.0; return a * a / (3.14159 * d * d); }
float smith(float nl, float nv, float a) { float k = a * 0.5; return 0.25 / ((nl * (1.0 - k) + k) * (nv * (1.0 - k) + k)); }
float fresnel(float f0, float vh) { return f0 + (1.0 - f0) * pow(1.0 - vh, 5.0); }
float lobe(float nh, float nl, float nv, float vh, float roughness, float f0) {
  float a = max(roughness * roughness, 0.003);
  return min(ggx(nh, a) * smith(nl, nv, a) * fresnel(f0, vh), 12.0) * nl;
}

// Light of one source on the surface: `l` towards the light, `shade` 0..1 what the shadow map lets through.
vec3 lit(Surface s, vec3 l, vec3 color, float shade) {
  float nl = dot(s.n, l), nv = max(dot(s.n, s.v), 0.02);
  vec3 h = normalize(l + s.v);
  float nh = max(dot(s.n, h), 0.0), vh = max(dot(s.v, h), 0.0), front = max(nl, 0.0);
#if KIND == 1
  const vec3 wrap = vec3(0.42, 0.22, 0.16);
  vec3 d = clamp((vec3(nl) + wrap) / (1.0 + wrap), 0.0, 1.0);
  d = d * mix(vec3(1.0), d, 0.35);
  vec3 softened = pow(vec3(shade), vec3(0.55, 0.95, 1.1));
  vec3 diffuse = s.albedo * d * softened;
  float spec = 0.75 * lobe(nh, front, nv, vh, s.roughness, 0.028) + 0.35 * lobe(nh, front, nv, vh, 0.32, 0.028);
  return color * (diffuse + spec * shade);
#elif KIND == 2
  float d = clamp((nl + 0.45) / 1.45, 0.0, 1.0);
  float spec = lobe(nh, front, nv, vh, 0.10, 0.04);
  return color * (s.albedo * d * mix(0.6, 1.0, shade) + spec * shade);
#elif KIND == 3
  float d = clamp((nl + 0.35) / 1.35, 0.0, 1.0);
  float shift = 0.10 * (fract(sin(floor(v_uv.x * 96.0) * 12.9898) * 43758.5453) - 0.5);
  vec3 t1 = normalize(s.t + s.n * (shift - 0.06)), t2 = normalize(s.t + s.n * (shift + 0.14));
  float th1 = dot(t1, h), th2 = dot(t2, h);
  float band = smoothstep(-0.35, 0.45, nl);
  float p1 = pow(max(1.0 - th1 * th1, 0.0), 48.0) * band, p2 = pow(max(1.0 - th2 * th2, 0.0), 10.0) * band;
  float gloss = clamp((1.0 - s.roughness) / 0.58, 0.0, 1.0);
  vec3 spec = gloss * (0.13 * p1 * mix(vec3(1.0), s.albedo * 2.5, 0.5) + 0.30 * p2 * s.albedo);
  return color * (s.albedo * d * d * shade + spec * shade);
#else
  float d = clamp((nl + 0.12) / 1.12, 0.0, 1.0);
  vec3 f0 = mix(vec3(0.04), s.albedo, s.metallic);
  vec3 spec = lobe(nh, front, nv, vh, s.roughness, 0.04) * f0 / 0.04;
  vec3 sheen = (1.0 - s.metallic) * 0.10 * s.albedo * pow(1.0 - nv, 3.0) * d * s.roughness;
  return color * (s.albedo * (1.0 - s.metallic) * d + spec + sheen) * shade;
#endif
}

// Light from all around: `sky` from above, `ground` from below, with a rim where the surface turns away.
vec3 around(Surface s, vec3 up, vec3 sky, vec3 ground) {
  float nv = max(dot(s.n, s.v), 0.0), high = dot(s.n, up) * 0.5 + 0.5;
  vec3 light = mix(ground, sky, high) * s.open;
  float edge = pow(1.0 - nv, 4.0) * high * s.open.g;
#if KIND == 1
  vec3 c = s.albedo * light * mix(vec3(1.06, 0.98, 0.95), vec3(1.0), high) + 0.30 * edge * sky * mix(s.albedo, vec3(1.0), 0.25);
#elif KIND == 2
  vec3 r = reflect(-s.v, s.n);
  float window = smoothstep(0.50, 0.62, r.y) * smoothstep(0.95, 0.80, r.y) * smoothstep(-0.62, -0.52, r.x) * smoothstep(-0.02, -0.12, r.x);
  vec3 c = s.albedo * light * 1.15 + sky * (0.05 * smoothstep(-0.2, 0.9, dot(r, up)) + 0.35 * edge + WINDOW * window);
#elif KIND == 3
  vec3 c = s.albedo * light * mix(0.75, 1.0, high) + 0.22 * clamp((1.0 - s.roughness) / 0.58, 0.0, 1.0) * edge * sky * mix(s.albedo, vec3(1.0), 0.2);
#else
  vec3 c = s.albedo * light + 0.14 * edge * sky * mix(s.albedo, vec3(1.0), 0.2);
#endif
  return c;
}
""".replace("WINDOW", "0.9")

_LIGHTS = """
float shadow(sampler2DShadow map, mat4 m, vec3 n, vec3 l) {
  float slope = clamp(1.0 - dot(n, l), 0.0, 1.0);
  vec4 q = m * vec4(v_position + n * (0.004 + 0.012 * slope), 1.0);
  if (q.w <= 0.0) return 1.0;
  vec3 c = q.xyz / q.w;
  if (any(lessThan(c, vec3(0.0))) || any(greaterThan(c, vec3(1.0)))) return 1.0;
  vec2 texel = 1.0 / vec2(textureSize(map, 0));
  float sum = 0.0;
  for (int y = 0; y < 4; y++) for (int x = 0; x < 4; x++)
    sum += texture(map, vec3(c.xy + (vec2(float(x), float(y)) - 1.5) * texel * 1.6, c.z - 0.0006));
  return smoothstep(0.0, 1.0, sum / 16.0);
}

vec3 source(int i, Surface s, vec3 light, out vec3 l) {
  vec4 place = p3d_LightSource[i].position;
  vec3 way = place.xyz - v_position * place.w;
  float far = max(length(way), 1e-5);
  l = way / far;
  float fall = 1.0;
  if (place.w != 0.0) {
    vec3 a = p3d_LightSource[i].attenuation;
    fall = 1.0 / max(a.x + far * (a.y + far * a.z), 1e-4);
    float c = p3d_LightSource[i].spotCosCutoff;
    if (c > -0.999) {
      float spot = dot(normalize(p3d_LightSource[i].spotDirection), -l);
      fall *= smoothstep(c, mix(c, 1.0, 0.15), spot) * pow(max(spot, 0.0), p3d_LightSource[i].spotExponent);
    }
  }
  return light * fall;
}

vec3 radiance(vec3 color) { return pow(color, vec3(persona_light.x)) * persona_light.y; }

vec3 scene_light(Surface s, vec3 up) {
  vec3 ambient = pow(p3d_LightModel.ambient.rgb, vec3(persona_light.x));
  vec3 c = around(s, up, ambient * vec3(0.97, 1.0, 1.06), ambient * vec3(0.86, 0.80, 0.76)), l;
  SHADED
  for (int i = FIRST; i < LIGHTS; i++) {
    vec3 color = p3d_LightSource[i].color.rgb;
    if (dot(color, vec3(1.0)) > 0.0) { color = source(i, s, radiance(color), l); c += lit(s, l, color, 1.0); }
  }
  return c;
}

// Key from the upper left of the viewer, cool fill from the right, a rim from behind.
vec3 studio_light(Surface s, vec3 up) {
  vec3 c = around(s, up, vec3(0.42, 0.45, 0.50), vec3(0.30, 0.255, 0.235));
#if KIND == 3
  float shade = smoothstep(-0.30, 0.80, v_open);
#else
  float shade = smoothstep(0.15, 0.85, v_open);
#endif
  c += lit(s, normalize(vec3(-0.50, 0.62, 0.70)), vec3(0.86, 0.80, 0.72), shade);
  c += lit(s, normalize(vec3(0.85, 0.12, 0.55)), vec3(0.16, 0.18, 0.22), mix(0.4, 1.0, shade));
  c += lit(s, normalize(vec3(0.55, 0.55, -0.75)), vec3(0.42, 0.44, 0.50), shade);
  return c;
}
"""

_MAIN = """
vec3 encode(vec3 c) { return mix(c * 12.92, 1.055 * pow(max(c, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c)); }
vec3 shoulder(vec3 x) { return mix(x, 0.74 + 0.26 * (1.0 - exp(-(x - 0.74) / 0.26)), step(0.74, x)); }
// What is brighter than the screen rolls off, keeping most of its hue.
vec3 soften(vec3 c) {
  float top = max(max(c.r, c.g), max(c.b, 1e-4));
  return mix(c * (shoulder(vec3(top)).r / top), shoulder(c), 0.6);
}

void main() {
  vec4 base = texture(p3d_Texture0, v_uv) * persona_color * v_color;
  base *= vec4(pow(p3d_ColorScale.rgb, vec3(2.2)), p3d_ColorScale.a);
  if (base.a < persona_surface.z) discard;
#if KIND == 4
  vec3 c = base.rgb + persona_emissive;
#else
  Surface s;
  s.albedo = base.rgb;
  s.n = normalize(v_normal) * (gl_FrontFacing || persona_surface.w == 0.0 ? 1.0 : -1.0);
  s.v = normalize(-v_position);
  s.t = normalize(v_up - s.n * dot(v_up, s.n) + vec3(1e-5));
  s.roughness = persona_surface.x;
  s.metallic = persona_surface.y;
  s.open = OPEN;
  vec3 up = normalize(mat3(p3d_ViewMatrix) * vec3(0.0, 0.0, 1.0));
  vec3 c = (persona_scene.x > 0.5 ? studio_light(s, up) : scene_light(s, up)) + persona_emissive;
#endif
  if (persona_scene.w > 0.5) c = soften(c);
  if (persona_scene.z > 0.5) c = encode(c);
  if (persona_scene.y > 0.5) {
    float far = length(v_position), through;
    if (persona_scene.y < 1.5) through = clamp((p3d_Fog.end - far) * p3d_Fog.scale, 0.0, 1.0);
    else { float x = far * p3d_Fog.density; through = exp(persona_scene.y < 2.5 ? -x : -x * x); }
    c = mix(p3d_Fog.color.rgb, c, through);
  }
  result = vec4(c, base.a);
}
"""

_SHADED = """{
    vec3 color = p3d_LightSource[%(i)d].color.rgb;
    if (dot(color, vec3(1.0)) > 0.0) {
      color = source(%(i)d, s, radiance(color), l);
      c += lit(s, l, color, shadow(p3d_LightSource[%(i)d].shadowMap, p3d_LightSource[%(i)d].shadowViewMatrix, s.n, l));
    }
  }
"""


def fragment(kind: str) -> str:
    """The surface shader of one of `KINDS`."""
    lights = _LIGHTS.replace("SHADED", "".join(_SHADED % {"i": i} for i in range(SHADOWED_LIGHTS)))
    text = "#version 330\n" + _INPUTS + f"#define KIND {KINDS.index(kind)}\n" + _SHADE + lights + _MAIN
    text = text.replace("OPEN", OPENNESS.get(kind, OPENNESS["plain"]))
    return text.replace("FIRST", str(SHADOWED_LIGHTS)).replace("LIGHTS", str(MAX_LIGHTS))


@lru_cache(maxsize=len(KINDS))
def surface_shader(kind: str) -> Shader:
    """The compiled-on-first-draw shader of one of `KINDS`."""
    shader = Shader.make(Shader.SL_GLSL, VERTEX, fragment(kind))
    shader.setFilename(Shader.ST_none, f"persona_engine/{kind}")
    return shader


@lru_cache(maxsize=1)
def shadow_state() -> RenderState:
    """State for a light's camera: the deformed shape, nothing else."""
    return RenderState.make(ShaderAttrib.make(Shader.make(Shader.SL_GLSL, SHADOW_VERTEX, SHADOW_FRAGMENT), 10))
