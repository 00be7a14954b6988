{{- define "adapter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "adapter.fullname" -}}
{{- $name := include "adapter.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "adapter.selector" -}}
app.kubernetes.io/name: {{ include "adapter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "adapter.labels" -}}
{{ include "adapter.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{- end -}}

{{- define "adapter.secret" -}}
{{- .Values.existingSecret | default (include "adapter.fullname" .) -}}
{{- end -}}

{{- define "adapter.image" -}}
{{- $image := .Values.image -}}
{{- $repository := required "image.repository is required: the image of the adapter" $image.repository -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository ($image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* A value of TOML. JSON writes scalars in the same way, and whole numbers without a fraction. */}}
{{- define "adapter.toml" -}}
{{- if kindIs "map" . -}}
{{- $pairs := list -}}
{{- range $key, $value := . -}}
{{- if not (kindIs "invalid" $value) -}}
{{- $pairs = append $pairs (printf "%s = %s" (toJson $key) (include "adapter.toml" $value)) -}}
{{- end -}}
{{- end -}}
{ {{ join ", " $pairs }} }
{{- else if kindIs "slice" . -}}
{{- $items := list -}}
{{- range . -}}
{{- $items = append $items (include "adapter.toml" .) -}}
{{- end -}}
[{{ join ", " $items }}]
{{- else -}}
{{- toJson . -}}
{{- end -}}
{{- end -}}

{{/* The configuration with what this chart adds: the listeners, and the names of the files with secrets. */}}
{{- define "adapter.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- $host := ternary "127.0.0.1" .Values.listenAddress .Values.sidecar -}}
{{- $port := ternary 8010 8000 .Values.sidecar -}}
{{- $server := dict "listen" (printf "%s:%d" $host $port) "admin_listen" (printf "%s:9000" .Values.listenAddress) "workers" .Values.workers -}}
{{- $oidc := $config.oidc | default dict -}}
{{- $hasSecret := or .Values.secrets.clientSecret (and .Values.existingSecret (not $oidc.client_key_file) (ne (toString $oidc.client_auth) "none")) -}}
{{- if and $hasSecret (not $oidc.client_secret_file) -}}
{{- $_ := set $oidc "client_secret_file" "client-secret" -}}
{{- end -}}
{{- $jwt := $config.jwt | default dict -}}
{{- if not (or $jwt.private_key_file $jwt.secret_file) -}}
{{- $_ := set $jwt "secret_file" "jwt-secret" -}}
{{- end -}}
{{- $session := $config.session | default dict -}}
{{- if not $session.secret_file -}}
{{- $_ := set $session "secret_file" "session-secret" -}}
{{- end -}}
{{- $config = merge (dict "server" $server "oidc" $oidc "jwt" $jwt "session" $session) $config -}}
{{- range $section, $keys := $config }}
[{{ $section }}]
{{- range $key, $value := $keys }}
{{- if not (kindIs "invalid" $value) }}
{{ toJson $key }} = {{ include "adapter.toml" $value }}
{{- end }}
{{- end }}
{{ end -}}
{{- end -}}

{{/* The instances in jitsi-oidc-http.conf. */}}
{{- define "adapter.upstream" -}}
{{- $service := printf "%s.%s.svc.%s:%v" (include "adapter.fullname" .) .Release.Namespace .Values.clusterDomain .Values.service.port -}}
{{- $address := .Values.nginx.upstream | default (ternary "127.0.0.1:8010" $service .Values.sidecar) -}}
{{- $line := printf "    server %s max_fails=0;\n" $address -}}
{{/* The address of the Service twice: after an error, nginx connects once more, to another pod. */}}
{{- if .Values.sidecar }}{{ $line }}{{ else }}{{ $line }}{{ $line }}{{ end -}}
{{- end -}}
