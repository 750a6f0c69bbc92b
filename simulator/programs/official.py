"""Names of the registry's official images: a name without a slash that is not among them does not exist."""

OFFICIAL_NAMES = frozenset(
    """
adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux
backdrop bash bonita buildpack-deps busybox caddy cassandra chronograf cirros clearlinux clefos
clojure composer convertigo couchbase couchdb crate dart debian docker drupal eclipse-mosquitto
eclipse-temurin eggdrop elasticsearch elixir erlang fedora flink fluentd friendica gazebo gcc
geonetwork ghost golang gradle groovy haproxy haskell haxe hello-world hitch httpd hylang
ibm-semeru-runtimes ibmjava influxdb irssi jetty joomla jruby julia kapacitor kibana kong krakend
lightstreamer liquibase logstash mageia mariadb matomo maven mediawiki memcached mongo mongo-express
monica mono mysql nats nats-streaming neo4j neurodebian nextcloud nginx node notary odoo
open-liberty openjdk oraclelinux orientdb percona perl photon php php-zendserver phpmyadmin plone
postfixadmin postgres pypy python r-base rabbitmq rakudo-star redis redmine registry rethinkdb
rocket.chat rockylinux ros ruby rust sapmachine satosa scratch silverpeas solr sonarqube spark
spiped storm swift swipl teamspeak telegraf tomcat tomee traefik ubuntu unit varnish vault
websphere-liberty wordpress xwiki yourls znc zookeeper
""".split()
)
