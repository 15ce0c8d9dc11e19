package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/redonda/redonda/internal/store"
)

// The validators keep a hand in the Mongo shell from storing what this program can't
// read back. Optional fields are left out where they are empty.
var (
	logValidator = shape([]string{"text", "version", "delta", "account", "delegation", "at"}, bson.D{
		field("text", "string"), counted("version"), field("client", "string"), field("seq", "long"),
		field("delta", "string"), field("hash", "binData"), field("account", "string"), field("delegation", "string"),
		field("at", "date"), field("origins", "string"), field("chain", "binData"),
	})
	keyframesValidator = shape([]string{"text", "version", "body"}, bson.D{
		field("text", "string"), field("version", "long"), field("body", "string"),
	})
	metaValidator = shape([]string{"format"}, bson.D{field("format", "int"), field("since", "date")})
)

// recordValidator is that of a collection of records.
func recordValidator(c store.Collection) bson.D {
	keys := bson.D{}
	for _, index := range c.Indexes {
		kind := "string"
		if index.Ends {
			kind = "date"
		}
		keys = append(keys, field(index.Name, kind))
	}
	return shape([]string{"_id", "rev", "writing", "body"}, bson.D{
		field("_id", "string"), counted("rev"), field("writing", "objectId"), field("body", "string"),
		{Key: "keys", Value: bson.D{{Key: "bsonType", Value: "object"}, {Key: "additionalProperties", Value: false}, {Key: "properties", Value: keys}}},
	})
}

func shape(required []string, properties bson.D) bson.D {
	return bson.D{{Key: "$jsonSchema", Value: bson.D{
		{Key: "bsonType", Value: "object"},
		{Key: "required", Value: required},
		{Key: "properties", Value: properties},
	}}}
}

func field(name, kind string) bson.E {
	return bson.E{Key: name, Value: bson.D{{Key: "bsonType", Value: kind}}}
}

// counted is a field that counts from 1.
func counted(name string) bson.E {
	return bson.E{Key: name, Value: bson.D{{Key: "bsonType", Value: "long"}, {Key: "minimum", Value: 1}}}
}
